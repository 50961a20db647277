package knowledge

import "regexp"

// Units of the state, and those of a county named without 县, open a sentence like any other word: 科技部、财政部等有关部门
// 要…, 教体局负责…, 教育行政部门应当…. A name counts as one when it is made of a field of administration and a word for
// an office, and when a list of such names or a word of command follows.

const (
	// fields are the fields of administration that offices are named after.
	fields = `(?:外交|国防|发展(?:和)?改革|发改|教育(?:和)?体育|教育|教体|教科|科学技术|科技|工业(?:和)?信息化|工业信息化|工信|经济(?:和)?信息化|经信|信息产业|民族(?:和)?宗教|民族|民宗|宗教|公安|国家安全|安全监管|民政|司法|财政|` +
		`人力资源(?:和)?社会保障|人力社保|人社|劳动(?:和社会)?保障|人事|自然资源(?:和)?规划|自然资源|自规|国土资源|规划|生态环境|环境保护|环保|住房(?:和|保障和)?城乡建设|住建|建设|城市管理|城管|交通运输|交通|水利|水务|` +
		`农业(?:和)?农村|农业|畜牧(?:兽医)?|渔业|商务|招商|投资促进|文化(?:和|广电和|体育和|广电)?旅游|文广旅|文旅|文化|旅游|卫生(?:和)?健康|卫生|卫健|退役军人(?:事务)?|应急(?:管理)?|审计|` +
		`市场(?:监督|监)管理?|工商|质检|质监|食品药品(?:监管)?|药品?监管?|统计|医疗保障|医保|乡村振兴|扶贫|信访|行政审批|政务服务|大数据|数据|机关事务|国管|国有资产|国资|地方金融|金融(?:监督|监)?管?理?|银保监|证监|税务|海关|` +
		`气象|地震|消防|林业(?:和)?草原|林草|林业|海洋|粮食(?:和)?(?:物资)?储备|粮食|能源|人民防空|人防|体育|广播电视|广电|新闻出版|版权|文物|档案|知识产权|标准化?|邮政|铁路|民航|烟草|通信|网信|互联网信息|` +
		`组织|宣传|统战|政法|编制|机构编制|供销合作?|移民|园林(?:绿化)?|疾控|中医药|外汇|外事|侨务|台湾事务|国际发展合作|民族事务|国家安全生产)`
	// officeWords end the name of an office; the bodies of its field stand for all of their level.
	officeWords = `(?:(?:监督)?管理|事务|综合(?:行政)?执法|服务)*(?:部|委员会|委|总局|局|厅|总署|署|总社|办公室|办|会|行政部门|行政主管部门|主管部门|监管部门|管理部门|监督部门|执法部门|部门|行政机关|执法机关|机关)`
	stateName   = `(?:(?:中国|国家|中央|全国)?(?:` + fields + `(?:、|和|及|与)?){1,2}` + officeWords + `|(?:中国)?人民银行|中央军委\p{Han}{2,8}部|全国(?:总工会|妇联|工商联)|共青团中央)`
)

var (
	ministry = regexp.MustCompile(`^(` + stateName + `)(?:(?:、|和|以及|及|与)` + stateName + `){0,12}` +
		`(?:等(?:有关|相关)?(?:部门|单位)?)?(?:要[^素求点]|应当|应[^诉急用对届邀有当]|须|必须|负责(?:[^人同]|$)|牵头|会同)`)
	someBody    = regexp.MustCompile(`^\p{Han}{2,10}?(?:行政部门|主管部门|监管部门|管理部门|执法机关|机关)(?:要[^素求点]|应当|应[^诉急用对届邀有当]|须|必须|负责(?:[^人同]|$)|牵头|会同|(?:、|和|以及|及|与)\p{Han}{2,12}?(?:部门|机关))`)
	notMinistry = regexp.MustCompile(`^(?:全部|内部|干部|总部|把|将|让|使|为|在|从|对|向|以|按|经|与|和|及|并|如|凡|除|若|当|因|其|该|本|这|那|下|坚持|全(?:区|县|市|省|国|镇|体))|[的由对与把将向从每使让被]|干部|外部|内部|全部`)
)

// isMinistry reports such a name at the start of s.
func isMinistry(s string) bool {
	s = s[:cutRune(s, 300)]
	if ministry.MatchString(s) {
		return true
	}
	name := someBody.FindString(s)
	return name != "" && !notMinistry.MatchString(name) && !placeVerb.MatchString(name)
}
