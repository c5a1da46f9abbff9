"""Networks in files of every age of Keras, told by their content; nothing in a file can run code of its own."""
