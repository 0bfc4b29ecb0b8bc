/**
 * What runs the author's script in Python (3.8 and newer): reads the inputs, executes the script, and says the rows of `result`, a line of JSON
 * each, to file descriptor 3, so that standard output is the script's own. An exception is told with the line of the script that it came from.
 */
export const pythonDriver = `
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

def result_rows(result):
    if pandas is not None and isinstance(result, pandas.DataFrame):
        names = [str(name) for name in result.columns]
        return (dict(zip(names, row)) for row in result.itertuples(index=False, name=None))
    if pandas is not None and isinstance(result, pandas.Series):
        fail('"result" is a Series; expected a DataFrame: result.to_frame() or result.reset_index() makes one')
    if isinstance(result, dict):
        return [result]
    if isinstance(result, (str, bytes)) or not hasattr(result, '__iter__'):
        fail('"result" is ' + repr(result)[:60] + '; expected rows: a list of dicts, a DataFrame, or one dict')
    return result

def run():
    name = request['name']
    try:
        code = compile(request['code'], name, 'exec', dont_inherit=True)
    except SyntaxError as error:
        fail('SyntaxError: ' + str(error.msg), error.lineno, error.offset)
    for at, probe in request['probes'].items():
        try:
            compile(probe, name, 'exec', dont_inherit=True)
        except SyntaxError:
            continue
        say({'quoted': int(at)})
        out.close()
        sys.exit(1)
    inputs = {each['name']: load(each['paths']) for each in request['inputs']}
    scope = {'__name__': '__main__', 'inputs': inputs, '_segue_values': request['values'], 'pd': pandas}
    if 'input' in inputs:
        scope['data'] = inputs['input']
    try:
        exec(code, scope)
        if 'result' not in scope:
            fail('the script assigns no "result"')
        for at, row in enumerate(result_rows(scope['result'])):
            if not isinstance(row, dict):
                fail('row ' + str(at + 1) + ' of "result" is ' + repr(row)[:60] + '; expected a dict')
            say({'row': plain(row)})
    except Exception as error:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == name]
        traceback.print_exception(type(error), error, error.__traceback__.tb_next)
        text = str(error)
        last = frames[-1] if frames else None
        column = getattr(last, 'colno', None)
        fail(
            type(error).__name__ + (': ' + text if text else ''),
            last.lineno if last else None,
            column + 1 if column is not None else None,
        )

run()
out.close()
`;
