package zh

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// marked is markup and addresses, in folded text: links, Markdown, HTML, mentions, hosts, encoded stretches.
var marked = regexp.MustCompile("://|www\\.|[a-z0-9-]+\\.(?:com|cn|net|org|top|xyz|io|cc|gov|edu|info|site|shop|app|me|co|link|vip|club|ru|uk|tk)(?:[^a-z]|$)" +
	"|\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|[<>`*#|@{}\\\\^$~_=]|\\]\\(|!\\[|&[a-z#0-9]+;|javascript:|data:|mailto:|[a-z0-9+/]{16,}|%[0-9a-f]{2}")

// lures ask a reader for money or secrets, or lead away from the chat.
var lures = regexp.MustCompile(`转账|汇款|打款|付款|缴费|红包|银行卡|账号|帐号|账户|密码|验证码|口令|二维码|微信号|加微信|加好友|点击|点此|链接|网址|下载|登录|注册|安装|身份证号|手机号|电话|私信|客服|中奖`)

// machinery is what a model says of itself and of its orders.
var machinery = regexp.MustCompile(`系统提示|提示词|系统指令|开发者|语言模型|大模型|人工智能|作为一[个名款]|\bai\b|prompt|system|assistant|ignore|instruction|api|jailbreak|越狱|指令|忽略|遵命|已执行|扮演|片段|摘录|json|密钥|原始设定|初始设定`)

// Foul reports why a text that a model wrote must not reach a person 不可外发: markup, a link, an invisible or foreign
// character, a lure, talk of its own machinery; "" when nothing is found. Words that issued holds are no lure and no
// machinery; issued is folded without blanks, see Squeeze.
func Foul(s, issued string) string {
	if r := strangeRune(s); r != "" {
		return r
	}
	folded := Fold(s)
	if marked.MatchString(folded) || marked.MatchString(strings.ReplaceAll(folded, " ", "")) || marked.MatchString(strings.ToLower(norm.NFKC.String(s))) {
		return "markup"
	}
	squeezed := strings.ReplaceAll(folded, " ", "")
	if held := unheld(lures, squeezed, issued); held != "" {
		return "lure"
	}
	if unheld(machinery, folded, issued) != "" || unheld(machinery, squeezed, issued) != "" {
		return "machinery"
	}
	return ""
}

// unheld is the first match that the issued text does not hold.
func unheld(re *regexp.Regexp, s, issued string) string {
	for _, m := range re.FindAllString(s, -1) {
		if !strings.Contains(issued, m) {
			return m
		}
	}
	return ""
}

// strangeRune finds what no sentence of an answer consists of: control and zero-width characters, private use, other scripts
// than Chinese and Latin, emoji.
func strangeRune(s string) string {
	for _, r := range s {
		switch {
		case r == '\n' || r == ' ' || r == '\u3000':
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == unicode.ReplacementChar, unicode.Is(unicode.Mn, r):
			return "invisible"
		case unicode.IsLetter(r) && !IsHan(r) && !unicode.Is(unicode.Latin, r), unicode.Is(unicode.So, r), unicode.Is(unicode.Sk, r) && r > 0x7f:
			return "script"
		}
	}
	return ""
}
