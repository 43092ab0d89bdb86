# Runs a program, and prints what it wrote, both streams together, and its exit status as a line.
"$@" 2>&1
echo "status $?"
