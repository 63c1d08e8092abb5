"""The workbench: what those who keep a document true need, as plain functions; `fastpix-dyn spec` shows them."""
