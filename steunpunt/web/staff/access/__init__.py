"""'Toegang': who may read, decide or sign in, and the changes of it, which two people make."""
