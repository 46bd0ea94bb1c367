/** Calls that are known to leave their receiver and arguments as they are. What is not listed may change them. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Builtins and much used functions that change no argument, by their bare name. */
export const READ_ONLY_FUNCTIONS = words(`
  abs all any ascii bin bool bytes callable chr complex dict dir divmod enumerate filter float format frozenset getattr hasattr hash hex id int
  isinstance issubclass len list map max memoryview min oct ord pow print range repr reversed round set slice sorted str sum tuple type vars zip
  display open deepcopy copy dumps loads Path HTML Markdown Counter defaultdict OrderedDict namedtuple deque partial
  train_test_split accuracy_score f1_score precision_score recall_score roc_auc_score confusion_matrix classification_report log_loss
  mean_squared_error mean_absolute_error r2_score cross_val_score cross_val_predict cross_validate silhouette_score roc_curve auc
  plot_confusion_matrix pprint product permutations combinations chain islice reduce ndarray DataFrame Series array`);

/** Functions that give a new object, sharing nothing with their arguments. */
const FRESH_FUNCTIONS = words(`
  abs all any ascii bin bool bytes callable chr complex divmod float format hash hex id int isinstance issubclass len oct ord pow print range repr
  round str sum type deepcopy dumps loads open Path accuracy_score f1_score precision_score recall_score roc_auc_score confusion_matrix
  classification_report log_loss mean_squared_error mean_absolute_error r2_score cross_val_score cross_val_predict`);

/** Modules whose functions change no argument, but for those of `MUTATING_FUNCTIONS`. */
const READ_ONLY_MODULES = words(`
  numpy pandas math cmath json os os.path pathlib re sys time datetime itertools functools operator statistics random string textwrap pprint copy pickle
  joblib collections csv glob shutil base64 hashlib uuid platform decimal fractions calendar warnings logging matplotlib matplotlib.pyplot seaborn plotly
  plotly.express sklearn scipy statsmodels yaml requests altair IPython IPython.display typing dataclasses subprocess tempfile io struct zlib gzip inspect`);

/** Functions of those modules that do change their first argument. */
const MUTATING_FUNCTIONS = words(`
  shuffle put place putmask copyto fill_diagonal heappush heappop heapify heapreplace heappushpop insort insort_left insort_right insort_right dump
  setattr delattr next setitem delitem iadd exec eval put_along_axis setdefaultencoding update_wrapper readinto`);

/** Names people import modules under: used when the import stands in another cell. */
const USUAL_ALIASES: Readonly<Record<string, string>> = {
  np: 'numpy',
  pd: 'pandas',
  plt: 'matplotlib.pyplot',
  sns: 'seaborn',
  px: 'plotly.express',
  mpl: 'matplotlib',
  sp: 'scipy',
  alt: 'altair'
};

/** Methods that change nothing, of str, list, dict, set, numbers, pandas, numpy, sklearn and pathlib. */
const READ_ONLY_METHODS = words(`
  capitalize casefold center count encode decode endswith expandtabs find rfind index rindex format format_map isalnum isalpha isascii isdecimal isdigit
  isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower lstrip partition removeprefix removesuffix replace rjust rpartition
  rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill
  copy get items keys values union intersection difference symmetric_difference issubset issuperset isdisjoint most_common elements total
  head tail describe info sample mean sum std var median mode min max quantile cumsum cumprod cummax cummin diff pct_change corr cov skew kurt
  kurtosis sem nunique unique value_counts groupby agg aggregate apply applymap map transform pipe merge join concat assign query rename reset_index
  set_index sort_values sort_index drop dropna fillna drop_duplicates duplicated isna isnull notna notnull astype to_numpy to_list tolist to_dict
  to_csv to_json to_parquet to_excel to_pickle to_hdf to_feather to_html to_markdown to_latex to_string to_sql to_records to_frame to_datetime
  iterrows itertuples iteritems filter where mask clip round abs rank shift rolling expanding ewm resample pivot pivot_table melt stack unstack explode
  nlargest nsmallest idxmax idxmin eq ne lt le gt ge dot between isin all any equals first last nth size
  select_dtypes memory_usage cut interpolate combine_first tz_localize tz_convert strftime strptime isoformat total_seconds timestamp date
  plot hist boxplot bar barh scatter xs get_group get_dummies swaplevel droplevel reindex reindex_like align squeeze infer_objects convert_dtypes
  reshape ravel flatten transpose argmax argmin argsort nonzero ptp prod cumsum trace diagonal conj real imag item tobytes view swapaxes repeat take
  choose searchsorted compress
  predict predict_proba predict_log_proba decision_function score transform inverse_transform get_params get_feature_names_out kneighbors apply
  score_samples summary numpy cpu detach
  exists is_file is_dir is_absolute read_text read_bytes write_text write_bytes mkdir rmdir touch unlink glob rglob iterdir resolve relative_to with_suffix
  with_name with_stem joinpath as_posix absolute expanduser samefile stat open match search fullmatch findall finditer group groups groupdict bit_length
  hexdigest digest as_integer_ratio is_integer getvalue dumps loads savefig __len__ __str__ __repr__`);

/** Of those, the ones whose result may share parts with the receiver. */
const VIEWING_METHODS = words(`
  get items keys values reshape ravel transpose view swapaxes squeeze diagonal groupby rolling expanding resample ewm iterrows itertuples apply map pipe
  assign filter first last take detach numpy cpu xs get_group to_numpy T real imag`);

/** Of those, the ones that change a receiver which one of these functions and classes has made: figures, generators, queues. */
const CHANGING_BY_MAKER: readonly { readonly makers: ReadonlySet<string>; readonly methods: ReadonlySet<string> }[] = [
  {
    makers: words('subplots subplot subplot_mosaic subplot2grid figure gca gcf axes add_subplot add_axes add_gridspec subfigures twinx twiny Figure FacetGrid PairGrid JointGrid make_subplots'),
    methods: words('plot hist boxplot bar barh scatter map apply align pivot clip')
  },
  { makers: words('Random SystemRandom'), methods: words('sample') },
  { makers: words('Queue LifoQueue PriorityQueue SimpleQueue JoinableQueue'), methods: words('get join') },
  { makers: words('Sequential Module ModuleList ModuleDict Linear LSTM GRU Embedding Transformer from_pretrained'), methods: words('apply cpu') },
  { makers: words('compressobj decompressobj'), methods: words('compress') }
];

/** True for a method that is known by its name to change nothing, although it changes what `maker` made. */
export function changesWhatIsMadeBy(maker: string, method: string): boolean {
  const last = maker.slice(maker.lastIndexOf('.') + 1);
  return CHANGING_BY_MAKER.some(({ makers, methods }) => makers.has(last) && methods.has(method));
}

/** True for a call whose results hold one another: `fig, ax = plt.subplots()`. */
export function resultsShareParts(callee: string): boolean {
  return /(^|\.)(subplots|subplot_mosaic)$/.test(callee);
}

/** True for a method that changes nothing on most receivers; classes of the notebook may give it another meaning. */
export function isReadOnlyMethod(method: string): boolean {
  return READ_ONLY_METHODS.has(method);
}

/** How a call treats what it is given. */
export interface CallEffect {
  readonly changesReceiver: boolean;
  readonly changesArguments: boolean;
  /** The result shares nothing with receiver or arguments. */
  readonly fresh: boolean;
}

/** The full module name a callee begins with, by the imports seen or by custom. */
export function moduleOf(root: string, imported: ReadonlyMap<string, string>): string | undefined {
  const known = imported.get(root);
  if (known !== undefined) {
    // An empty text stands for a name that was bound to something else.
    return known === '' ? undefined : known;
  }
  const usual = Object.hasOwn(USUAL_ALIASES, root) ? USUAL_ALIASES[root] : undefined;
  return usual ?? (READ_ONLY_MODULES.has(root) ? root : undefined);
}

/** What is known of a call from its callee: `dotted` as written, or only the method's name on some expression. */
export function callEffect(dotted: string | undefined, method: string | undefined, imported: ReadonlyMap<string, string>): CallEffect {
  if (dotted !== undefined) {
    const [root = ''] = dotted.split('.');
    const last = dotted.slice(dotted.lastIndexOf('.') + 1);
    const module = moduleOf(root, imported);
    if (method === undefined) {
      const original = module !== undefined ? module.slice(module.lastIndexOf('.') + 1) : root;
      const known = READ_ONLY_FUNCTIONS.has(original) || (module !== undefined && isReadOnlyModule(module));
      const changes = MUTATING_FUNCTIONS.has(original) || !known;
      return { changesReceiver: false, changesArguments: changes, fresh: FRESH_FUNCTIONS.has(original) };
    }
    if (module !== undefined) {
      const changes = MUTATING_FUNCTIONS.has(last) || !isReadOnlyModule(module);
      return { changesReceiver: false, changesArguments: changes, fresh: !changes && !/^(?:as|broadcast|atleast|ravel|reshape|transpose)/.test(last) };
    }
  }
  if (method === undefined) {
    return { changesReceiver: false, changesArguments: true, fresh: false };
  }
  const known = READ_ONLY_METHODS.has(method);
  return { changesReceiver: !known, changesArguments: !known, fresh: known && !VIEWING_METHODS.has(method) };
}

function isReadOnlyModule(module: string): boolean {
  return READ_ONLY_MODULES.has(module) || READ_ONLY_MODULES.has(module.split('.')[0] ?? module);
}

/** Methods that put their argument into the receiver but do not change the argument. */
export const KEEPING_METHODS = words('append extend insert add update setdefault appendleft extendleft push put fit fit_transform partial_fit fit_predict write writelines');
