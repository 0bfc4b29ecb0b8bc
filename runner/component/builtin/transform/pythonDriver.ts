import { prelude } from '../python/prelude.ts';

/** What runs the author's script: reads the inputs, executes the script, and says the rows of `result`. An exception is told with the line of the script that it came from. */
export const pythonDriver = `${prelude}
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
