"""`fastpix-dyn call`: the operations of a document as commands of a shell, made when they are called.

`command` has the tree of namespaces and operations, makes the call and prints the result. It takes the options of an
operation from `arguments`, which names them and puts their values together; `values` turns a word of the command line
into a value of a schema.
"""
