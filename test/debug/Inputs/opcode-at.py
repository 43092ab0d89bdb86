"""Prints the bytes of FILE at the hexadecimal OFFSETs."""
import sys

data = open(sys.argv[1], "rb").read()
print(*(f"{data[int(offset, 16)]:02x}" for offset in sys.argv[2:]))
