/** Words that tell nothing of a lecture's subject: function words, verbs and adverbs of all work, talk of the lecture itself. */
export const stopWords: ReadonlySet<string> = new Set(
  `
  a an the this that these those some any each every either neither both all no none such same other others another
  i you he she it we they me him her us them my your his its our their mine yours ours theirs myself yourself itself
  himself herself ourselves themselves who whom whose which what where when why how
  anybody anyone anything everybody everyone everything nobody nothing somebody someone something
  am is are was were be been being have has had having do does did done doing will would shall should can could may
  might must ought need cannot
  don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't couldn't shouldn't it's that's there's let's
  i'm you're we're they're i've you've we've they've i'll you'll we'll they'll
  and or but nor so yet if unless until while because although though since whereas than as whether
  of in on at by for with without from to into onto out up down over under above below between among against about
  around across along through during before after behind beyond near off per via within toward towards upon like
  not only just also too very more most less least much many few several enough quite rather almost nearly roughly
  even still already again once twice ever never always often sometimes usually mostly perhaps maybe soon later early
  late now then today tomorrow yesterday here there away back together alone apart instead therefore thus hence
  however moreover furthermore otherwise meanwhile indeed well really actually basically simply certainly probably
  first second third last next finally firstly secondly one two three four five six seven eight nine ten eleven
  twelve twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million nineteen zero half
  percent general generally common good better best bad worse worst great big small large little long short high higher highest low lower lowest new
  old young own whole main certain different similar possible important able likely true false right wrong
  say says said saying tell tells told talk talks talked talking speak speaks spoke ask asks asked call calls called
  mean means meant show shows showed shown see sees saw seen look looks looked find finds found know knows knew known
  think thinks thought believe believes believed explain explains explained name names named
  get gets got getting give gives gave given take takes took taken make makes made making put puts go goes went gone
  going come comes came coming keep keeps kept let lets leave leaves left begin begins began start starts started
  stop stops stopped become becomes became remain remains remained stay stays stayed seem seems seemed appear appears
  appeared happen happens happened occur occurs occurred follow follows followed lead leads led use uses used using
  want wants wanted try tries tried help helps helped work works worked turn turns turned bring brings brought
  rise rises rose risen rising raise raises raised raising fall falls fell fallen falling grow grows grew grown growing
  increase increases increased increasing decrease decreases decreased drop drops dropped change changes changed
  buy buys bought sell sells sold pay pays paid spend spends spent lose loses lost gain gains gained hold holds held
  set sets run runs ran move moves moved cut cuts hit hits pass passes passed past add adds added add
  fast faster fastest slow slower slowly sharply quickly directly exactly especially particularly
  way ways thing things kind kinds sort sorts lot lots bit part parts case cases point points number numbers amount
  period periods time times day days year years week weeks month months moment
  example examples instance question questions answer answers word words lecture lectures notes topic subject
  etc eg ie vs um uh er oh okay ok yes hello morning evening welcome please thank thanks
  `
    .trim()
    .split(/\s+/),
)
