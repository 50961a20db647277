package wecom

// Codes that a caller branches on, besides those of errors.go.
const (
	codeForbidden   = 48002 // the API is not for this secret
	codeOutside     = 60011 // outside the app's visible range
	codeNoUser      = 60111 // no such member
	codeRobotGone   = 93000 // the group robot's key is not valid any more
	codeRate        = 45009 // too many calls
	codeBadType     = 40008 // no such kind of message
	codeNoReceivers = 81013 // none of the receivers gets it
)

// cure is what an errcode means to an operator and the step in the console that mends it.
type cure struct{ meaning, step string }

// Console steps that several codes share.
const (
	appPage   = "企业微信管理后台 → 应用管理 → 本应用"
	corpPage  = "企业微信管理后台 → 我的企业 → 企业信息"
	checkEnv  = "核对后重启 duban"
	askVendor = "把这一行发给开发者"
)

// cures is the table of what an operator can mend. Source: developer documentation, page 90313.
func cures() map[int]cure {
	return map[int]cure{
		-1:              {"企业微信系统繁忙", "过几分钟再查一次"},
		40001:           {"Secret 不对，或者已被重置", appPage + " → Secret，重新抄到 DUBAN_WECOM_SECRET，" + checkEnv},
		40013:           {"企业 ID 不对", corpPage + "，把页面最下面的企业 ID 抄到 DUBAN_WECOM_CORP_ID，" + checkEnv},
		40014:           {"凭证失效", "再查一次；一直这样就核对 DUBAN_WECOM_SECRET"},
		42001:           {"凭证过期", "再查一次；一直这样就核对服务器时间"},
		40056:           {"AgentId 不对", appPage + "，把 AgentId 抄到 DUBAN_WECOM_AGENT_ID，" + checkEnv},
		301002:          {"AgentId 和 Secret 不是同一个应用的", appPage + "，AgentId 和 Secret 从同一个页面抄，" + checkEnv},
		codeForbidden:   {"应用没有这个接口的权限", appPage + "，看这个接口的权限有没有勾；私有部署问平台管理员开不开放"},
		codeOutside:     {"不在应用的可见范围内", appPage + " → 可见范围，把该看到的部门和人加进去"},
		codeAddress:     {"本机的出口 IP 不在可信名单里", appPage + " → 企业可信IP，把下面的 IP 加进去（要先设好接收消息的 URL 或可信域名），约一分钟生效；私有部署叫“IP 安全策略”"},
		codeRate:        {"调用太频繁，暂时被限", "等一小时再试；同一个企业是不是还有别的程序在用这个应用"},
		45033:           {"并发太多", "过一会儿再试"},
		codeRobotGone:   {"群机器人的 key 无效：机器人被删了，或者 key 抄错了", "在群设置 → 群机器人里核对或新建，把 key 抄到 DUBAN_WECOM_ROBOT_KEYS，" + checkEnv},
		codeNoReceivers: {"收信人都收不到", appPage + " → 可见范围，看收信人在不在里面"},
		60111:           {"没有这个成员", "核对账号；账号在通讯录里成员的详情页"},
		40003:           {"没有这个成员", "核对账号；账号在通讯录里成员的详情页"},
		41001:           {"没有带凭证", askVendor},
		40058:           {"参数不对", askVendor},
		40033:           {"内容里有不许出现的字符", askVendor},
		45002:           {"内容太长", askVendor},
	}
}
