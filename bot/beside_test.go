package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"duban/bot"
)

// both writes what a message tells, and after + what it decides or asks for besides.
func both(u bot.Utterance) string {
	var told []string
	if u.Report != nil && u.Intent == bot.Report {
		for _, it := range u.Report.Items {
			s := fmt.Sprintf("%s %s", it.Number, it.Status)
			for _, q := range it.Numbers {
				s += fmt.Sprintf(" %v%s", q.Value, q.Unit)
			}
			told = append(told, s)
		}
		if q := u.Report.Question; q != nil {
			told = append(told, "?"+q.Folded)
		}
	}
	s := strings.Join(told, "; ")
	switch {
	case u.Beside != nil:
		return s + " + " + decided(u.Beside.Decide)
	case u.Decide != nil && u.Decide.Sure:
		return s + "= " + decided(u.Decide)
	}
	return s
}

// A message that reports and decides does both; one that only gives its reason does the one.
func TestReportBesideDecision(t *testing.T) {
	for text, want := range map[string]string{
		"第4条推进中,申请延期到12月15日,培训老师出差了":         "4 in_progress + extend 第4 2026-12-15 因培训老师出差了",
		"第4条还差3个人,能不能延到月底":                   "4 in_progress 3人 + extend 第4 2026-11-30 因还差3个人",
		"第4条已训30人,还有5人没训,申请延期到12月15日":        "4 in_progress 30人 5人 + extend 第4 2026-12-15 因已训30人,还有5人没训",
		"第4条完成了80%,申请延期一周,名册还在核":             "4 in_progress 80% + extend 第4 +7 因名册还在核",
		"第4条正在推进,想延期":                        "4 in_progress + extend 第4",
		"第4条推进中,怎么申请延期":                      "4 in_progress + extend 第4 asks",
		"第4条推进中,能不能延期":                       "4 in_progress + extend 第4 asks",
		"第4条没完成,能延到12月10日吗":                  "4 in_progress + extend 第4 2026-12-10 因没完成",
		"申请第4条延期到12月15日,目前已训30人,还差5人":        "4 in_progress 30人 5人 + extend 第4 2026-12-15 因目前已训30人,还差5人",
		"第4条申请延期到12月15日,因为培训老师出差,现在推进中":      "4 in_progress + extend 第4 2026-12-15 因培训老师出差",
		"第4条推进中,第9条已完成,第4条申请延期到12月15日,老师出差了": "4 in_progress; 9 done + extend 第4 2026-12-15 因老师出差了",
		"第4条已完成,第9条申请延期到12月15日,场地被占用":        "4 done + extend 第9 2026-12-15 因场地被占用",
		"第4条推进中,第9条已完成,申请延期到12月15日,老师出差了":    "4 in_progress; 9 done + extend 第4 2026-12-15 因老师出差了",
		"第4条有困难,场地没定,申请延期到12月15日":            "4 blocked + extend 第4 2026-12-15 因场地没定",
		"第4条人手不够,申请延期到12月15日":                "4 blocked + extend 第4 2026-12-15 因人手不够",
		"我镇第4条已训30人,因老师出差申请延期到12月15日":        "4 in_progress 30人 + extend 第4 2026-12-15 因老师出差",
		"第9条不归我们管,第4条已完成":                    "4 done + not_ours 第9 因不归我们管",
		"第4条已完成,45人参训,第9条不是我单位的事,是住建局的":      "4 done 45人 + not_ours 第9 因不是我单位的事,是住建局的",
		"第9条不归我们管,是住建局的,第4条推进中":              "4 in_progress + not_ours 第9 因不归我们管,是住建局的",
		"第4条已完成,我下周请假":                       "4 done + leave 2026-11-30.. 2026-12-06",
		"第4条已完成,我下周请假,由李明代我":                 "4 done + leave 2026-11-30.. 2026-12-06 名李明",
		"我明天请假,第4条推进中":                       "4 in_progress + leave 2026-11-27.. 2026-11-27",
		"第4条推进中,明天再提醒我":                      "4 in_progress + snooze 2026-11-27",
		"第4条推进中,别再提醒我了":                      "4 in_progress + mute 第4",
		"第4条已完成,别再提醒我第9条":                    "4 done + mute 第9",
		"收到,第4条已完成":                          "4 done + acknowledge",
		"第4条已完成,第9条谁牵头":                      "4 done; ?第9条谁牵头",
		"第4条已完成,申请第9条延期到12月15日,老师出差了,第6条谁牵头": "4 done; ?第6条谁牵头 + extend 第9 2026-12-15 因老师出差了",
		"1通过,第6条我局已完成":                       "6 done + approve #[1]",
		"2退回,请补齐人数;第6条已完成":                   "6 done + return #[2] 因请补齐人数",
		"第4条已完成,松坪镇第6条审核通过":                  "4 done + approve 第6 @松坪镇",
		"第4条推进中。申请延期到12月15日。培训老师出差了。":        "4 in_progress + extend 第4 2026-12-15 因培训老师出差了",
		"第4条推进中 申请延期到12月15日 培训老师出差了":         "4 in_progress + extend 第4 2026-12-15 因培训老师出差了",
		"第4条还剩3户没走访,请宽限三天":                   "4 in_progress 3户 + extend 第4 +3 因还剩3户没走访",
		"第4条已开展2次,还差1次,恳请延期到12月10日":          "4 in_progress 2次 1次 + extend 第4 2026-12-10 因已开展2次,还差1次",
		"第4条申请延期到12月15日,培训老师出差了":             "= extend 第4 2026-12-15 因培训老师出差了",
		"第4条因培训老师出差,申请延期到12月15日":             "= extend 第4 2026-12-15 因培训老师出差",
		"第4条培训老师出差了,申请延期到12月15日":             "= extend 第4 2026-12-15 因培训老师出差了",
		"第4条有5人出差,申请延期到12月15日":               "= extend 第4 2026-12-15 因有5人出差",
		"第4条申请延期到12月15日,还有5人没训":              "= extend 第4 2026-12-15 因还有5人没训",
		"第4条培训延期了,推进中":                       "4 blocked",
		"第4条已完成,审核通过":                        "4 done",
		"第6条已报,待审核":                          "6 in_progress",
		"第6条村民都同意了,已完成":                      "6 done",
		"第6条推进中,同意":                          "6 in_progress",
		"第4条延期申请县里已同意,推进中":                   "4 in_progress",
		"第4条已完成,不用延期了":                       "4 done + undo ~extend",
		"第4条老师请假了,推进中":                       "4 in_progress",
		"第4条已完成,昨天人员变动了":                     "4 done",
		"第6条已发提醒函5份,推进中":                     "6 in_progress 5份",
		"第6条收到催办单,已整改":                       "6 done",
		"第4条负责人请假,推迟到下周":                     "",
		"第4条推进中,等老师回来再训":                     "4 in_progress",
		"如果第4条完成了,还用申请延期吗":                   "= extend 第4 因如果完成了 asks",
		"第4条是不是已完成,能不能延到月底":                  "= extend 第4 2026-11-30 因是不是已完成 asks",
		"第6条已上报,县里审核通过了3处":                   "6 done 3处",
		"第4条已完成,撤回延期申请":                      "4 done + undo ~extend",
		"第4条已完成,不申请延期了":                      "4 done + undo ~extend",
		"第9条不涉及,不归我们管":                       "= not_ours 第9 因不涉及,不归我们管",
		"第4条完成了,第9条不涉及":                      "4 done; 9 not_applicable",
	} {
		if got := both(bot.Understand(text, countyWords(), theDay())); strings.TrimSpace(got) != want {
			t.Errorf("%s:\n got  %s\n want %s", text, got, want)
		}
	}
}
