package knowledge

import "regexp"

// Units of the state have names that open like any other word. They are taken as who acts only where a list of them,
// or a word of command, follows: 科技部、财政部等有关部门要…, 教育行政部门应当….

var (
	ministry = regexp.MustCompile(`^(\p{Han}{2,12}?(?:部|委员会|委|总局|局|总署|署|总社|银行|行政部门|主管部门|监管部门|管理部门|执法机关|机关))` +
		`(?:(?:、|和|以及|及|与)\p{Han}{2,14}?(?:部|委员会|委|总局|局|总署|署|总社|银行|行政部门|主管部门|监管部门|管理部门|执法机关|机关)){0,12}` +
		`(?:等(?:有关|相关)?(?:部门|单位)?)?(?:要[^素求点]|应当|应[^诉急用对届邀有当]|须|必须|负责(?:[^人同]|$)|牵头|会同)`)
	notMinistry = regexp.MustCompile(`^(?:全部|内部|干部|总部|把|将|让|使|为|在|从|对|向|以|按|经|与|和|及|并|如|凡|除|若|当|因|其|该|本|这|那|下|坚持|全(?:区|县|市|省|国|镇|体))|[的由对与把将向从每使让被]|干部|外部|内部|全部`)
)

// isMinistry reports such a name at the start of s.
func isMinistry(s string) bool {
	m := ministry.FindStringSubmatch(s[:cutRune(s, 300)])
	return m != nil && !notMinistry.MatchString(m[1]) && !placeVerb.MatchString(m[1])
}
