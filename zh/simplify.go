package zh

import (
	"strings"
	"unicode/utf8"
)

// Documents of sites that print traditional characters are matched in simplified ones and shown as printed; so are messages. The
// table holds the characters that labels, offices, dates and headings are written with; source: the pairs of
// 《简化字总表》 that have one simplified form.

// firstHan is where the table of simplified characters begins.
const firstHan = 0x4E00

// simplified holds the simplified form of a character, 0 for one that has none.
var simplified = simplifiedTable()

const traditionalPairs = "牽牵錢钱幾几隸隶屢屡歸归夾夹賴赖勳勋顧顾穎颖" +
	"並并來来個个們们備备傳传債债傷伤價价儀仪億亿償偿優优儲储兒儿內内兩两冊册凍冻凱凯別别刪删則则剛刚創创劃划劇剧劉刘勁劲動动務务勝胜勞劳勢势勵励勸劝區区協协卻却厭厌" +
	"參参員员問问啟启喪丧單单嘗尝嚴严國国圍围園园圓圆圖图團团執执堅坚報报場场塊块墊垫壓压壘垒壞坏壯壮夠够奪夺奮奋婦妇媽妈孫孙學学宮宫實实寧宁審审寫写寬宽將将專专尋寻" +
	"對对導导屆届層层屬属岡冈島岛峽峡崗岗嶺岭帥帅師师帶带幣币幫帮幹干庫库廢废廣广廳厅張张強强彈弹彙汇後后徑径從从復复徵征徹彻恆恒愛爱態态慮虑慶庆憂忧憑凭憲宪應应懷怀" +
	"戰战戶户掃扫揚扬換换損损搶抢擁拥擇择擊击擔担據据擬拟擴扩攜携攤摊敗败敵敌數数斷断於于時时暢畅書书會会東东條条楊杨業业極极構构樓楼標标樣样樹树橋桥機机檔档檢检權权" +
	"歐欧歡欢歲岁歷历殘残殺杀氣气決决況况淨净減减測测準准溝沟滅灭滿满漁渔漢汉漲涨潔洁澤泽濟济濱滨灣湾災灾為为烏乌無无煉炼煙烟熱热營营爐炉爭争狀状獎奖獨独獻献現现瑪玛" +
	"環环瓊琼產产畝亩畫画異异當当疊叠療疗發发盜盗盡尽監监盤盘眾众確确碼码礎础礦矿禪禅禮礼稅税種种稱称穀谷積积穩稳窮穷競竞筆笔節节範范築筑簡简簽签籃篮籌筹糧粮糾纠紀纪" +
	"約约紅红納纳純纯紙纸級级紡纺細细終终組组結结絡络給给統统經经綜综綠绿維维網网緊紧線线編编緩缓練练縣县縮缩總总績绩織织繞绕繳缴繼继續续罰罚罷罢羅罗羨羡義义習习聖圣" +
	"聞闻聯联職职聽听肅肃脫脱腦脑臨临臺台與与興兴舉举舊旧艦舰艱艰莊庄華华萬万葉叶藝艺藥药蘇苏處处號号虧亏蟲虫術术衛卫衝冲補补裝装製制複复見见規规視视親亲覽览觀观訂订" +
	"計计訓训託托記记訪访設设許许診诊註注評评詢询試试該该詳详認认語语誠诚誤误說说課课調调請请論论諮咨謀谋謂谓講讲謹谨證证識识譯译議议護护譽誉讀读變变讓让負负財财貢贡" +
	"貧贫貨货販贩貫贯責责貴贵買买費费貿贸賀贺資资賦赋質质賬账購购賽赛贊赞贏赢趨趋躍跃車车軍军較较載载輔辅輛辆輪轮輸输轉转辦办農农這这連连進进運运過过達达遞递遠远適适" +
	"遲迟遷迁選选遺遗還还邊边郵邮鄉乡鄰邻醫医釋释釐厘鋼钢錄录鎖锁鎮镇鏈链鐵铁鑒鉴鑽钻長长門门閉闭開开間间閱阅關关陳陈陸陆陽阳隊队階阶際际隨随險险隱隐雙双雜杂離离難难" +
	"雲云電电靈灵靜静項项順顺須须預预頒颁領领頭头頻频題题願愿類类顧顾顯显風风飛飞養养餘余館馆駐驻驅驱驗验體体髮发鬥斗魚鱼鳥鸟麥麦黃黄點点黨党齊齐齡龄龍龙" +
	"誰谁麼么嗎吗沒没裏里裡里訊讯採采佈布週周諾诺輕轻懇恳辭辞滯滞煩烦"

func simplifiedTable() *[0x5200]rune {
	var t [0x5200]rune
	for s := traditionalPairs; s != ""; {
		from, n := utf8.DecodeRuneInString(s)
		to, m := utf8.DecodeRuneInString(s[n:])
		t[from-firstHan] = to
		s = s[n+m:]
	}
	return &t
}

// Simplify returns the simplified form of a character; a character without one is its own.
func Simplify(r rune) rune {
	if r < firstHan || r >= firstHan+0x5200 {
		return r
	}
	if s := simplified[r-firstHan]; s != 0 {
		return s
	}
	return r
}

// Simplified returns a text in simplified characters; one that has no others is returned as it is.
func Simplified(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return Simplify(r) != r }) < 0 {
		return text
	}
	return strings.Map(Simplify, text)
}
