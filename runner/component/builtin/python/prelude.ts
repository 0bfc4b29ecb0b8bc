/**
 * How each of our programs in Python (3.8 and newer) begins: it reads what it is to do, and says what came of it, a line of JSON each, to file
 * descriptor 3, so that standard output is the author's own.
 */
export const prelude = `
import base64, datetime, decimal, json, math, os, sys, traceback

os.dup2(1, 2)
out = os.fdopen(3, 'w', encoding='utf-8', buffering=1 << 16, newline='\\n')

def say(message):
    out.write(json.dumps(message, ensure_ascii=False, allow_nan=False) + '\\n')

def fail(error, line=None, column=None):
    message = {'error': error}
    if line is not None:
        message['line'] = line
    if column is not None:
        message['column'] = column
    say(message)
    out.close()
    sys.exit(1)

with open(sys.argv[1], encoding='utf-8') as file:
    request = json.load(file)
os.remove(sys.argv[1])

try:
    import pandas
except ImportError:
    pandas = None

def rows_of(paths):
    for path in paths:
        with open(path, encoding='utf-8', newline='\\n') as lines:
            for line in lines:
                yield json.loads(line)

def load(paths):
    rows = list(rows_of(paths))
    return rows if pandas is None else pandas.DataFrame.from_records(rows)

def plain(value):
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(member) for member in value]
    if pandas is not None and value is pandas.NaT:
        return None
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value) if value.is_finite() else None
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode('ascii')
    if hasattr(value, 'item'):
        return plain(value.item())
    return str(value)
`;
