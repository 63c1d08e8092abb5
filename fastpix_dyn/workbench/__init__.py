<<<<<<< HEAD
"""The workbench: what those who keep a document true need, as plain functions; `fastpix-dyn spec` shows them."""
=======
"""The workbench: what helps those who keep the OpenAPI document true."""
>>>>>>> wt-edit
