"""Draws curves: JSON on standard input, the file to write as the argument."""

import json
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt

mpl.rcParams["svg.hashsalt"] = "fastpix_dyn"

panels: dict[str, list[list[object]]] = {}
for curve in json.load(sys.stdin):
    panels.setdefault(curve[0], []).append(curve[1:])
figure, axes = plt.subplots(1, len(panels), figsize=(4.2 * len(panels), 3.6), layout="constrained")
for (name, found), axis in zip(panels.items(), axes, strict=True):
    for across, up, title, points in found:
        sizes, costs = zip(*points, strict=True)
        axis.plot(sizes, costs, marker="o", markersize=3, label=title)
        axis.set_xlabel(across)
        axis.set_ylabel(up)
    axis.set_xscale("log")
    axis.set_ylim(bottom=0)
    axis.set_title(name)
    axis.grid(visible=True, alpha=0.3)
    axis.legend(fontsize=8)
figure.savefig(sys.argv[1], metadata={"Date": None})
