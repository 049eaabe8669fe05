"""Reading files, checking them and explaining what is wrong with them."""
