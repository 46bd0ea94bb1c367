/** Names that are there without anybody binding them: Python's builtins, the module's own, and what IPython adds. */

const BUILTINS = `
ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError
BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup
False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError
ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError
MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented NotImplementedError OSError
OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError
ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError
SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError UnicodeDecodeError
UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning
ZeroDivisionError abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile
complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr
globals hasattr hash help hex id input int isinstance issubclass iter len license list locals map max memoryview min
next object oct open ord pow print property quit range repr reversed round set setattr slice sorted staticmethod str
sum super tuple type vars zip __import__ __build_class__ __debug__ __name__ __doc__ __builtins__ __builtin__
__loader__ __spec__ __package__ __annotations__ __dict__ __file__ __class__ __module__ __qualname__`;

const IPYTHON = 'display get_ipython In Out _ __ ___ _i _ii _iii _ih _oh _dh _exit_code';

const KNOWN: ReadonlySet<string> = new Set(`${BUILTINS} ${IPYTHON}`.split(/\s+/).filter(name => name !== ''));

/** True for a name that a notebook may use without binding it. */
export function isAlwaysThere(name: string): boolean {
  return KNOWN.has(name) || /^_i?\d+$/.test(name);
}

const SECRET = /(^|_)(password|passwd|pwd|secret|token|api_?key|access_?key|secret_?key|private_?key|credentials?)$/i;

/** True for a variable whose name says that its value should be seen by nobody. */
export function looksSecret(name: string): boolean {
  return SECRET.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2'));
}
