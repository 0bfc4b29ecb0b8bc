import { prelude } from '../python/prelude.ts';

/**
 * What calls the author's function: imports its module, holds the arguments against its parameters, calls it, and says its rows or outputs. An
 * exception is told with the line of the author's own that it came from, and printed without our frames.
 */
export const pythonCaller = `${prelude}
import asyncio, importlib.util, inspect

root = request['root']

def end(message):
    say(message)
    out.close()
    sys.exit(1)

def is_foreign(filename):
    return filename == __file__ or filename.startswith('<frozen ')

def end_with(error):
    trace = error.__traceback__
    while trace is not None and is_foreign(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)
    text = str(error.msg if isinstance(error, SyntaxError) else error)
    message = {'error': type(error).__name__ + (': ' + text if text else '')}
    inside = [
        frame for frame in traceback.extract_tb(trace)
        if frame.filename.startswith(root + os.sep) and 'site-packages' not in frame.filename
    ]
    if isinstance(error, SyntaxError) and error.filename:
        message.update(file=os.path.relpath(error.filename, root), line=error.lineno, column=error.offset or 1)
    elif inside:
        last = inside[-1]
        column = getattr(last, 'colno', None)
        message.update(file=os.path.relpath(last.filename, root), line=last.lineno)
        if column is not None:
            message['column'] = column + 1
    end(message)

def check_arguments(function, args):
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return
    kinds = inspect.Parameter
    if any(each.kind == kinds.VAR_KEYWORD for each in parameters):
        known = None
    else:
        known = [each.name for each in parameters if each.kind in (kinds.POSITIONAL_OR_KEYWORD, kinds.KEYWORD_ONLY)]
    called = request['name'] + '()'
    for name in args:
        if known is not None and name not in known:
            import difflib
            near = difflib.get_close_matches(name, known, 1)
            hint = '; did you mean "' + near[0] + '"?' if near else '; expected ' + (', '.join(known) or 'none')
            fail(called + ' has no parameter "' + name + '"' + hint)
    missing = [
        each.name for each in parameters
        if each.default is kinds.empty and each.name not in args
        and each.kind in (kinds.POSITIONAL_OR_KEYWORD, kinds.KEYWORD_ONLY)
    ]
    if missing:
        fail(called + ' needs ' + ', '.join('"' + name + '"' for name in missing) + ' under "args"')

def leave(returned):
    if returned is None:
        return
    if pandas is not None and isinstance(returned, pandas.DataFrame):
        names = [str(name) for name in returned.columns]
        returned = (dict(zip(names, row)) for row in returned.itertuples(index=False, name=None))
    if isinstance(returned, dict):
        say({'outputs': plain(returned)})
    elif isinstance(returned, (str, bytes)) or not hasattr(returned, '__iter__'):
        say({'outputs': {'value': plain(returned)}})
    else:
        say({'rows': True})
        for at, row in enumerate(returned):
            if not isinstance(row, dict):
                fail('row ' + str(at + 1) + ' of what ' + request['name'] + '() returns is ' + repr(row)[:60] + '; expected a dict')
            say({'row': plain(row)})

async def gathered(rows):
    return [row async for row in rows]

def run():
    path = request['path']
    sys.path[0:1] = [os.path.dirname(path), root]
    spec = importlib.util.spec_from_file_location(os.path.splitext(os.path.basename(path))[0], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
        function = getattr(module, request['name'], None)
        if not callable(function):
            end({'unknown': [name for name, value in vars(module).items() if inspect.isfunction(value)]})
        args = dict(request['args'])
        for each in request['inputs']:
            args[each['name']] = load(each['paths'])
        check_arguments(function, args)
        returned = function(**args)
        if inspect.iscoroutine(returned):
            returned = asyncio.run(returned)
        if hasattr(returned, '__aiter__'):
            returned = asyncio.run(gathered(returned))
        leave(returned)
    except Exception as error:
        end_with(error)

run()
out.close()
`;
