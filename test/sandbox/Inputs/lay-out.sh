# Makes what second-wall-alone.c plays with: a granted folder d, a read-only one r, and what lies outside; and lists it.
rm -rf "$1" && mkdir -p "$1/d" "$1/r" "$1/outside/empty" && cd "$1" || exit 1
for name in secret emptied doomed movable; do echo secret >outside/$name; done
echo x >d/file && echo x >r/file && echo x >r/other
ln -s ../outside d/link && ln -s ../outside/secret d/file-link && ln -s ../outside/dangling d/dangling
find "$1/outside" "$1/r" | sort >"$1.list"
