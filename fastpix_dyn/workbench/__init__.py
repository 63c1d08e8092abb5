"""The workbench: what helps those who keep the OpenAPI document true."""
