package bot

import (
	"strings"

	"duban/ledger"
)

// The families of words that tell how far something is. They are read in the order of readSigns: what an
// earlier family took is hidden from the later ones, so that 没完成 is not done and 完成时限 says nothing.
var (
	// neutral words hold a status word without saying one.
	neutral = compile(`不是(?:说)?(?:没|未)(?:有)?(?:完成|弄|做|办|开始|报|搞|干|落实)(?:完|好|了)?|在(?:办公|办事|建设局|学校|审计局|审批局|学习室|培训(?:班|中心|基地)|会议|开会)\p{Han}{0,3}|平均\S{0,6}(?:天|日|小时|工作日)(?:内|以内)?(?:办结|办完|完成|答复|办理完)|从(?:来)?没(?:有)?(?:开始|动|做)?到|(?:原定|原计划|原本|本来)[^,;。]{0,14}(?:完成|开班|开始|办结)|不存在[^,;。]{0,10}|没有没[^,;。]{1,4}的|没有(?:遗漏|漏|落下)|没有一个人?[^,;。]{0,4}|无(?:遗漏|遗留|死角)|(?:没有?|未)(?:发现|查出|查到)\p{Han}{0,8}|(?:上次|上回|之前|刚才|原来)报(?:了|过)?|完成(?:情况|时限|时间|日期|期限|单位|标准|质量)|落实(?:情况|单位|制度|方案|措施)|(?:要|应|需|须|得|该|规定|要求)(?:当)?(?:(?:在|于)?[^,;。 已]{0,10}前?)?(?:完成|做完|办结|落实)的?|完成的(?:哪|几|多少|谁|什么|单位|镇|部门)|第[一二三四五六七八九十0-9]{1,2}部分|到位率|没(?:有)?(?:遇到|发现|出现|碰到)?(?:什么|啥)?(?:问题|困难|障碍|扰民|投诉|意见)|有没有|办结率|完成时|(?:问题|隐患|线索|任务|整改)清单`)
	notOurs = family{compile(`(?:没有?|无)\p{Han}{0,6}的(?:案子|案件|官司|诉讼)|(?:没有?|无)被(?:告|诉|起诉|复议)|没有?(?:人员?)?(?:调离|退休|调动|变动|变化)|无(?:人员)?(?:调离|退休|变动|变化|调整)|没变(?:$|[,;。化动])|(?:没有?|未)(?:制发|印发|出台|制定|发|制)(?:过)?(?:行政)?(?:规范性)?文件|零(?:诉讼|应诉|复议|案件|发生|报告)|不涉及|未涉及|没(?:有)?涉及|没我们\S{0,2}的?(?:事|份)|不沾边|不在(?:我|本|我们)\S{0,4}(?:职责|范围)|不适用|不承担|与我们?.{0,3}无关|跟我们?.{0,3}(?:没关系|无关|不相干)|不归我|不属于我|不是我们?.{0,3}的(?:事|活|职责)|(?:没有|没|无)(?:这|此|该|相关|相应|类似|这个|这项|这类|这块|此项|此类|该项|该类|行政)(?:执法)?(?:项|类|块|方面)?(?:的)?(?:职责|职能|业务|任务|事项|情况|情形|权限|权力|工作|案件|执法权)|(?:没有|没|无)(?:此类|此项|该类|该项|这块|这类|这项|执法权|执法职能|执法职责)|(?:没有|没|无|未发生|未发生过)(?:任何|过)?(?:行政)?(?:应诉|诉讼|复议|败诉|被诉)(?:的)?(?:案件|案子|事项)?|(?:未|没有?)发生|(?:没有?|无)(?:数据|(?:人员)?变(?:动|化))|(?:没有|没|无)(?:官司|案件|案子)(?:$|[,;。 、的可]|不涉及)`),
		compile(`\bnot applicable\b|\bn/a\b|\bdo(?:es)?(?: not|n't) (?:apply|concern)\b|\bno such\b|\bnot our (?:job|business|duty)\b`)}
	stuck = family{compile(`(?:系统|网络|平台|账号|端口|接口|权限|软件)(?:还|一直)?(?:没|未|没有|尚未)(?:有)?(?:开通|打通|上线|接通|到位|给|批|分配|部署)|(?:扫|传|连|录|导|登|排|约|请|挤|抽|派)不(?:上|出来?|进去?|了|开|到|来|动)|(?:经费|资金|人手|力量|时间|人)(?:很|太|比较|有点|实在|特别)?(?:紧|不够|不足)(?:$|[张,;。])|暂缓|暂停|(?:现|已|被|就|又)(?:经)?(?:推迟|延期|延后|推|拖)到|要拖|拖着|缓一缓|(?:推迟|延期|延后|推后|改期)(?:了|$)|往后(?:推|拖|延)|因[^,;。]{1,14}(?:推迟|延期|延后|改期)|没辙|没招|没着落|扯皮|不配合|(?:批|定|谈|审|走|下)不(?:下来|来|通)|没人(?:管|干|接|做)|(?:顾|忙)不过来|老(?:出错|报错|断|卡)|卡(?:住|在|壳|着|死)|推(?:不|进不|动不)(?:动|下去|了|开)|推进(?:不|难|困难|缓慢)|(?:搞|弄|办|做|干|开展|进行|落实|实施|完成|学|用|动)不(?:了|动|下去|起来|成)|完不成|没法|没办法|无法|不能(?:开展|进行|推进|实施)|(?:没|缺|无|差)(?:有|少|乏)?(?:经费|资金|钱|人手|场地|场所|地方|房子|编制|师资|设备|人员|专业人员|权限|依据)|(?:经费|资金|钱|人手|场地|设备|人员|师资|老师|编制|力量)(?:还)?(?:没|未|缺|不(?:够|足|到位)|短缺|紧张|没有)|缺人|停滞|停摆|停了|停工|搁置|掉线|宕机|瘫痪|崩了|登不上|打不开|受阻|受限|遇到(?:了)?(?:困难|问题|阻力|瓶颈|障碍)|有(?:些|点|一定|很大|较大)?(?:困难|难度|阻力)|困难(?:很|较|比较)?(?:大|多)|遇阻|难以|等(?:上级|上面|省里|市里|县里|领导|经费|资金|拨款|批文|文件|系统|编办|财政)`),
		compile(`\bblocked\b|\bdelayed\b|\bpostponed\b|\bbehind schedule\b|\bstuck\b|\b(?:can't|cannot|can not|unable to|could not|couldn't)\b|\bno (?:budget|money|funds?|funding|staff|people)\b|\bon hold\b|\bheld up\b|\bhindered\b|\bsystem (?:is )?down\b|\bout of money\b|\bwaiting for\b`)}
	unstarted = family{compile(`(?:没有?|未|还没有?|尚未|还未|没怎么|一直没)(?:开始|动|做|干|搞|弄|启动|推进|推行|推|跟进|动手|动工|开工|开展|着手|办|实施|进行|安排|组织|部署|落实|建|定|制定|培训|训|检查|清理|报送|上报|报|交|聘|发|学|开|设)(?:[^完好成]|$)|(?:没有?|未|还没有?|尚未|还未|没怎么|一直没)(?:开始|动|做|干|搞|弄|整|去|参加|核对|启动|开展|着手|办|实施|进行|安排|组织|部署|落实|建|定|制定|培训|训|检查|清理|报送|上报|报|交|聘|发|学|开|设)(?:[^完好成]|$)|(?:计划|打算|拟|准备|安排)(?:在|到|于)?(?:下|明|后|[0-9]{1,2}月|月底|年底|三季度|四季度)\S{0,6}(?:组织|开展|启动|召开|举办|开始|搞|办|做|旁听|培训|评查|检查|清理)|^还没(?:有)?(?:呢)?$|没顾上|没来得及|来不及|没腾出|忘了|没碰|(?:一点|压根|根本|完全)(?:都)?没(?:动|做|弄|搞)?|没(?:有)?(?:什么|啥)进展|没影|没开头|(?:月|周|天|年|季度|后|到时)(?:份|底|初|中)?再(?:弄|搞|办|做|报|开展|组织|说|启动)|没动静|毫无进展|没进展|没有进展|无进展|未开工|还没轮到|(?:还没|没|未|不)到(?:时间|时候|日子|期)|还早`),
		compile(`\b(?:have not|haven't|has not|hasn't|had not|not yet|not)(?: yet)? (?:started|begun|begin|done|begun yet|touched)\b|\bno progress\b|\bnothing (?:done|yet)\b|\bnot started\b|\bnot begun\b|\byet to (?:start|begin)\b`)}
	// intended is what is to begin later, and has not begun; read before the future of what is under way.
	intended   = family{compile(`(?:^|[^已正在])(?:打算|准备|计划|想着?|考虑)(?:在|到|于|等)?(?:下个?(?:周|星期|月|季度)|明年|明天|后天|过(?:几天|段时间|一阵)|年后|节后)(?:再)?(?:搞|弄|办|做|干|训|查|开展|启动|开始|组织|着手|安排)$`), compile(`\bplan(?:ned)? to (?:start|begin)\b`)}
	unfinished = family{compile(`(?:落实|推进|执行|开展)得?不(?:到位|力|好|够)|(?:但|但是|不过|只是|可是|虽然)[^,;。]{0,10}(?:没|未|不)|(?:拟|计划|准备|打算|预计)(?:在|于)?[^,;。了已]{1,10}(?:开班|公布|开|办|训|报|印发|公示|举行|举办|进行)|定在|能(?:出来|出$|定下)|(?:(?:^|[^职功智效性可])能|可以|(?:^|[^开议])会)(?:弄|搞|办|做|训|干|整|报)?(?:完|好|交)(?:$|[,;。 吧])|(?:谈|算|称|说)不上\S{0,2}(?:完成|办结)|不算\S{0,2}(?:完成|办结|完)|(?:没|未|没有|不)(?:能)?(?:通过|过关|达标)|(?:没有?|未)(?:能)?(?:请到|请来|约到|拿到|到账|打通|接通|建起来|跟上|找着|找到|选好|选定|谈好|谈妥|签|定好|敲定|选出|收齐|凑齐|汇总完|开成|办成)|(?:年底|月底|季末|月|日)前[^了已,;。 ]{0,8}(?:全覆盖|达标|没问题)|(?:下周|下个?月|下旬|明天|后天|月底|年底|过几天)(?:再|补|就|要)?(?:训|补训|办|开|搞|弄|报|查|评|做|签|聘|验收|培训|旁听)$|(?:下周[一二三四五六日]?|下个?月|下旬|明天|后天|月底|年底|过几天)(?:前|再|就|要|全部|都)*(?:补训|补|训|办|弄|搞|整|做|查|交|报)(?:完|好|齐)(?:$|[,;。])|(?:没有?|未|还没有?|尚未|还未|没能|未能)(?:全部|都|完全|彻底|最终|按时)?(?:完成|完|办结|结束|弄完|搞完|做完|做好|弄好|搞好|办完|办好|训完|清完|建完|建好|定下来|到位|落实到位|出来|批下来)|(?:(?:^|[^职功智效性可])能|可以|(?:^|[^开议训大例论审协商])会|(?:还|才|快|就|都)要|将于|将在|准备|计划|预计|打算|争取|力争|确保|保证|拟|有望|马上|快|就快|即将|快要|就要|估计|差不多|下周|下月|月底|年底|明天|后天)(?:(?:在|于|本|这|下)?[^了已都全 ,;]{0,8})(?:完成|做完|搞完|弄完|弄好|搞好|办结|落实|到位|搞定|好了|完了|建成|建好|上线|开展|启动|报送|上报|培训|召开|印发|结束|收官)|几乎(?:都|全)?(?:完成|完|好|办结)?|就差|差最后|收尾|^快了|^(?:下周|下个?月|明天|后天|月底|过几天)(?:再)?(?:报|交|弄|办|搞|做)$|(?:基本|大体|大致|初步|部分|大部分|大半|一半|过半|多半|绝大部分)(?:上)?(?:都)?(?:已)?(?:经)?(?:完成|做完|搞完|弄完|办结|落实|到位|搞定|弄好|建成|建好|清完|训完)?|(?:完成|进度|推进|落实)(?:度|率|了|到|过|约|大约)*(?:一半|大半|过半|半数|多半|大部分)`),
		compile(`\b(?:isn't|is not|wasn't|was not|aren't|are not) (?:yet )?done\b|\bnot (?:yet )?(?:finished|completed?|complete)\b|\b(?:will|to) be (?:done|finished|completed)\b|\bwill (?:finish|complete)\b|\b(?:almost|nearly|partly|partially|half|mostly|about to be) (?:done|finished|completed?|through)\b`)}
	ongoing = family{compile(`(?:有点|比较|较|很|太)慢|滞后|不太?顺|^_*(?:一切|都|基本)?正常$|(?:只|仅|就)(?:剩|差|等|欠)|就绪|(?:还|仍)在|(?:推进|进展|开展)得?(?:很|比较|较|还算)?(?:顺利|良好|正常|平稳)|(?:部署|安排|布置|传达)下去|(?:动员|部署|启动|筹备|调度|协调)会|(?:还|正|正在|都在|仍|一直|也在|还是)?在(?:弄|搞|办|做|推|建|搭|改|写|审|走|报|等|学|训|查|清|干|筹|征|修|定|起草|筹备|推进|进行|开展|整改|实施|办理|落实|建设|梳理|准备|制定|培训|清理|评查|排查|修改|审批|走流程|征求|组织|对接|协调|核实|调整|收集|汇总|谈|找|选|招|洽谈)|正在|推进中|进行中|办理中|整改中|建设中|筹备中|审批中|制定中|推进$|持续|陆续|抓紧|加紧|着手|等\S{0,4}(?:结果|批复|通知|意见)|等(?:批|审|回复|答复|通知|反馈|验收|盖章|签字|公示)|待(?:批|审|验收|公示|印发|签|报)|还差|还剩|还有.{0,12}(?:没|未)|差(?:一|两|二|三|几|[0-9])|剩(?:下)?.{0,8}(?:没|未)|征求意见|起草|筹备|草案|初稿|准备(?:中|着|下|本)|(?:研究|讨论|传达|部署|安排|动员|沟通|对接|联系|商量|调研|摸底)(?:了|过)|刚(?:刚)?(?:开始|启动|起步|着手)|已(?:经)?(?:启动|开始|部署|着手)|启动了|开始(?:弄|搞|做|干|了)|按计划|稳步|有序|进展(?:顺利|正常|良好|较好)|正常(?:开展|推进|进行)|开展中|实施中|走流程|一半了|过半|半拉子|差不多|着呢|(?:弄|搞|办|做|谈|训|整|推|干|查|联系|对接|商量|沟通)起(?:了|来了|在|的|走了)|忙着|弄着|推着|老样子|开了个头|走程序|走完一半`),
		compile(`\bin progress\b|\bongoing\b|\bunder ?way\b|\bworking on\b|\bstill\b|\bpending\b|\bhalf\b|\bcontinuing\b|\bstarted\b|\bbegun\b|\bbeing (?:done|prepared|drafted)\b`)}
	finished = family{compile(`(?:报|交|送)(?:给|到|送)?\S{0,6}(?:局|办|委|政府|室)了|(?:提前|已|已经|按期)达标|达标$|已(?:经)?(?:按期|按时|如期|及时|按要求|全部|均|都)?(?:回复|办复|答复|反馈|办理|处理|解决)|完成|搞掂|妥了|齐活|ok了|拿下了|收官|圆满|√|✓|✅|完了|[^没未不]完(?:$|[,;。 ])|好了(?:$|[,;。 ])|完毕|完结|完工|办结|办妥|搞定|结束|(?:弄|搞|做|办|干|建|定|整|调|理|改|修|写|配|备|编|组|学|训|查|清|报|交|审|印|发|签|挂|梳|清理|调整|整理|整改|制定|培训|评查|排查|轮训|检查|梳理|修订|更新|公示|公布|准备)(?:完|好|妥|成|齐|毕|到位|清)(?:了|$|[^成]|[,;。 ])|建成|配齐|齐了|到位|落实(?:了|到|好|$|[,;。 ])|已落实|都落实|全落实|上线|挂网|挂了网|已(?:经)?(?:挂|报|上报|报送|报给|报到|交|提交|印发|出台|发布|公布|公开|公示|制定|建立|组织|开展|召开|举办|聘请|聘任|设立|成立|批|批复|通过|验收|销号|整改|清理|注销|备案|报备|签订|开通|培训|评查)|报送了|上报了|报了|报给了|交了|提交了|备案了|报备了|出台了|印发了|公示了|公开了|公布了|销号|验收通过|达标了|全覆盖|达到100`),
		compile(`\bdone\b|\bcompleted?\b|\bfinish(?:ed)?\b|\bsubmitted\b|\bfulfilled\b|\bwrapped up\b|\bimplemented\b|\baccomplished\b|\bin place\b`)}
	// handedIn is read before the future, which 将 also tells.
	handedIn = compile(`已(?:经)?(?:将|把)\S{0,40}(?:报送|上报|报|提交|交|印发|公开|发布|公示|公布)|已(?:经)?(?:于|在)[^,;。 ]{1,16}(?:完成|办结|到位|落实|建成|报送|上报|报备|备案|报|交|印发|公开|公示|公布|召开|举办|开展|组织|挂网|上线)`)
	// absent says that there is nothing to do it to; any other word of progress outweighs it.
	absent = compile(`(?:建议|文件|案件|投诉|线索|材料|任务|诉求)(?:还)?(?:没|未)(?:有)?收到|(?:没有?|无|未(?:发生|制发|制定|出台|收到|接到|涉及|产生)?)\p{Han}{0,8}(?:事项|文件|案件|情形|项目|业务|企业|对象|线索|投诉|诉讼|案子|决策|任务|需求|申请)(?:$|[,;。 ])`)
	// acted are verbs with 了: something was done, which need not be all.
	acted   = family{compile(`(?:[0-9]{1,2}[日号]|昨天|前天|上周|上个?月|今天|刚)\S{0,4}(?:开|办|报|交|训|签|聘|去|做|弄|搞|查|挂|组织|旁听|完成)的$|\p{Han}(?:了|过)(?:$|[^解不])|已(?:经)?[^经没不在超过到逾是有_\s,;。]`), compile(`\b(?:held|trained|organi[sz]ed|checked|inspected|reviewed|published|hired|appointed|issued|set up|cleared|cleaned|posted|attended|signed)\b`)}
	noAct   = compile(`(?:除|为|算|罢|对|极|得|不|太)了|怎么了|别\S{1,4}了|没有了|了解|了吗|过程|通过|不过|超过|经过|过去|说错了|报错了|错了`)
	total   = compile(`都|全(?:部|都|员|覆盖)?|均|所有|\ball\b|\beveryone\b|\bevery\b`)
	settles = compile(`注销|收回|暂扣|清退|不符合|不合格|废止|[^未]\S*:\s*\S*[0-9]`)
	waits   = compile(`等|因为|由于|缺|没钱|没经费|不到位|because|waiting|due to`)
)

// family is the Chinese and the English words of one kind; the English ones are looked for only where a
// Latin letter stands.
type family struct{ chinese, english *pattern }

var latinLetter = compile(`[a-z]`)

// take reports whether a word of the family stands in the text, and hides what it found.
func (f family) take(text string, english bool) (rest string, found bool) {
	rest = f.chinese.ReplaceAllString(text, "…")
	if english {
		rest = f.english.ReplaceAllString(rest, "…")
	}
	return rest, rest != text
}

// signs is what the words of one stretch tell.
type signs struct {
	notOurs, stuck, unstarted, unfinished, ongoing, finished, acted, absent bool
}

// any reports whether the stretch tells a status in words.
func (s signs) any() bool {
	return s.notOurs || s.stuck || s.unstarted || s.unfinished || s.ongoing || s.finished || s.acted || s.absent
}

// settled reports words that tell a status whatever noun follows them: 没有此类情况.
func (s signs) settled() bool { return s.finished || s.notOurs || s.absent || s.stuck || s.unstarted }

// or joins what two stretches tell.
func (s signs) or(t signs) signs {
	return signs{s.notOurs || t.notOurs, s.stuck || t.stuck, s.unstarted || t.unstarted, s.unfinished || t.unfinished,
		s.ongoing || t.ongoing, s.finished || t.finished, s.acted || t.acted, s.absent || t.absent}
}

// spoken are words of the south-west, in the place of which the families know others.
var spoken = strings.NewReplacer("没得到", "没得到", "莫得", "没有", "没得", "没有")

// readSigns looks for each family in turn.
func readSigns(text string) signs {
	if strings.Trim(text, "_ ") == "" {
		return signs{}
	}
	text = neutral.ReplaceAllString(spoken.Replace(text), "…")
	var s signs
	english := latinLetter.MatchString(text)
	take := func(f family) bool {
		var found bool
		text, found = f.take(text, english)
		return found
	}
	s.notOurs = take(notOurs)
	s.stuck = take(stuck)
	rest := handedIn.ReplaceAllString(text, "…")
	handed := rest != text
	text = rest
	s.unstarted = take(intended)
	s.unfinished = take(unfinished)
	s.unstarted = take(unstarted) || s.unstarted
	s.ongoing = take(ongoing)
	s.finished = take(finished) || handed
	text = noAct.ReplaceAllString(text, "…")
	s.absent = absent.MatchString(text)
	_, s.acted = acted.take(text, english)
	return s
}

// readStatus tells how far a stretch of a report says that something is; "" when it does not tell.
// Numbers without any word of progress are work under way, unless they are whole (100%) or results.
func readStatus(text string, numbers []ledger.Quantity) ledger.Status {
	return readSigns(text).status(text, numbers)
}

// status is readStatus for words that were read before.
func (s signs) status(text string, numbers []ledger.Quantity) ledger.Status {
	switch {
	case s.stuck, s.unstarted && waits.MatchString(text):
		return ledger.Blocked
	case s.notOurs && !s.finished && (!s.acted || !turns.MatchString(text)):
		return ledger.NotApplicable
	case s.unstarted && !s.finished && !s.acted && !s.ongoing && len(numbers) == 0:
		return ledger.NotStarted
	case s.unstarted, s.unfinished, s.ongoing, s.finished && partial(text, numbers):
		return ledger.InProgress
	case s.finished:
		return ledger.Done
	}
	return s.weak(text, numbers)
}

// weak reads a verb with 了, and figures without a word of progress.
func (s signs) weak(text string, numbers []ledger.Quantity) ledger.Status {
	switch {
	case s.acted && (len(numbers) == 0 || total.MatchString(text)):
		return ledger.Done
	case len(numbers) == 0 && s.absent:
		return ledger.NotApplicable
	case len(numbers) == 0:
		return ""
	case reachesAll(numbers), !s.acted && settled100(text, numbers):
		return ledger.Done
	}
	return ledger.InProgress
}

var completion = compile(`[0-9]\s?% (?:done|completed?|finished)|完成(?:度|率|了|到|约|的)*\s*(?:[0-9]|百分之|三|两|二|一|四|五|六|七|八|九|过半|一半)|进度`)

// turns tells of something done all the same: 没有官司,但是旁听了1次.
var turns = compile(`但|不过|也`)

var outOf = compile(`(?:中|里)(?:的|有|已)*(?:[0-9]|\p{Han}{1,4}\p{Han})`)

// shrinks reports that a later figure of a kind is smaller than an earlier one.
func shrinks(numbers []ledger.Quantity) bool {
	for i, a := range numbers {
		for _, b := range numbers[i+1:] {
			if a.Unit != "" && a.Unit != "%" && a.Unit == b.Unit && b.Value < a.Value {
				return true
			}
		}
	}
	return false
}

// batch names one of several rounds: 第一批训完了, 分两批.
var batch = compile(`第[一二三四1-4](?:期|批|阶段|轮|步)|[头前首](?:一|1)?批|分[两二三四2-4](?:批|期|步|轮|次)`)

var planned = compile(`^(?:计划|应训|应参|应到|应办|应报|应检|应完成|任务|目标|需)`)

// shortOfPlan reports 完成1场,计划3场: a figure below the planned one of the same kind.
func shortOfPlan(numbers []ledger.Quantity) bool {
	for _, plan := range numbers {
		if !planned.MatchString(plan.What) {
			continue
		}
		for _, q := range numbers {
			if q.Unit == plan.Unit && q.Value < plan.Value && !planned.MatchString(q.What) {
				return true
			}
		}
	}
	return false
}

// partial reports a share below the whole next to the word that says complete: 完成了80%.
func partial(text string, numbers []ledger.Quantity) bool {
	if (completion.MatchString(text) || outOf.MatchString(text)) && shrinks(numbers) {
		return true // 年内两次,已完成一次; 15件中12件
	}
	if batch.MatchString(text) && !total.MatchString(text) || shortOfPlan(numbers) {
		return true
	}
	if !completion.MatchString(text) {
		return false
	}
	for _, q := range numbers {
		if q.Unit == "比例" && q.Value < 1 || q.Unit == "%" && q.Value < 100 {
			return true
		}
	}
	return false
}

// reachesAll reports that a share of 100% is among the numbers.
func reachesAll(numbers []ledger.Quantity) bool {
	for _, q := range numbers {
		if q.Unit == "%" && q.Value == 100 {
			return true
		}
	}
	return false
}

// settled100 reports the results of a finished sweep: 清理资格:在岗20,注销3.
func settled100(text string, numbers []ledger.Quantity) bool {
	return len(numbers) > 1 && settles.MatchString(text) && strings.Contains(text, ":")
}
