import json, hashlib, re, sys, decimal, collections, itertools, struct, zlib
def queens(n):
    def go(r, c, d, a):
        if r == n: return 1
        return sum(go(r + 1, c | 1 << i, d | 1 << (r + i), a | 1 << (r - i + n)) for i in range(n) if not (c >> i & 1 or d >> (r + i) & 1 or a >> (r - i + n) & 1))
    return go(0, 0, 0, 0)
print("queens", queens(8))
text = " ".join(f"w{i * i % 977}" for i in range(20000))
print("top", collections.Counter(re.findall(r"w\d+", text)).most_common(2))
print("sha", hashlib.sha256(text.encode()).hexdigest()[:24], zlib.crc32(text.encode()))
decimal.getcontext().prec = 60
print("sqrt2", decimal.Decimal(2).sqrt())
print("json", json.dumps({"k": [1.5, None, True, "\u00e9"], "n": 2 ** 80}, sort_keys=True))
try:
    {}["missing"]
except KeyError as e:
    print("caught", repr(e))
print("lines", sum(len(l) for l in sys.stdin))
