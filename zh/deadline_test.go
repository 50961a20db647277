package zh_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"duban/zh"
)

// limits writes what FindLimits found, one after the other.
func limits(s string, y zh.LimitYear) string {
	var out []string
	for _, l := range zh.FindLimits(s, y) {
		parts := []string{s[l.Start:l.End], string(l.Kind)}
		if !l.Due.IsZero() {
			parts = append(parts, l.Due.String())
		}
		if l.Recurrence != "" {
			parts = append(parts, strings.TrimPrefix(l.Recurrence, "FREQ="))
		}
		if l.Times > 0 {
			parts = append(parts, fmt.Sprintf("x%d", l.Times))
		}
		if l.Days > 0 {
			parts = append(parts, fmt.Sprintf("%dd", l.Days))
		}
		out = append(out, strings.Join(parts, " "))
	}
	return strings.Join(out, " | ")
}

func TestFindLimits(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"end of a month", "各镇于2024年6月底前完成轮训", "2024年6月底前 once 2024-06-30"},
		{"a day", "2024年6月20日前报县政府", "2024年6月20日前 once 2024-06-20"},
		{"a day without year", "6月20日前报送", "6月20日前 once 2024-06-20"},
		{"leap February", "2月底前完成", "2月底前 once 2024-02-29"},
		{"end of a year", "2022年年底前建成", "2022年年底前 once 2022-12-31"},
		{"end of this year", "今年年底前建成", "今年年底前 once 2024-12-31"},
		{"end of a year without year", "年底前建成", "年底前 once 2024-12-31"},
		{"within the year", "年内建成3处", "年内 once 2024-12-31"},
		{"before a year", "2025年前实现全覆盖", "2025年前 once 2024-12-31"},
		{"a month", "5月份,由县政府办起草", "5月份 once 2024-05-31"},
		{"this year's month", "在今年9月份起草方案", "今年9月份 once 2024-09-30"},
		{"before a month", "在11月份之前报送", "11月份之前 once 2024-10-31"},
		{"before January", "1月前完成", "1月前 once 2023-12-31"},
		{"first ten days", "2024年7月上旬完成", "2024年7月上旬 once 2024-07-10"},
		{"a span in which a rule holds", "2024年3月1日至6月30日,对新招工的企业给予补贴", ""},
		{"a span of work, with an entitlement behind", "2024年3月1日至6月30日,开展摸底,对困难户给予补贴", "2024年3月1日至6月30日 once 2024-06-30"},
		{"a quarter", "2024年第三季度末前完成", "2024年第三季度末前 once 2024-09-30"},
		{"first half", "2025年上半年完成", "2025年上半年 once 2025-06-30"},
		{"next year", "明年3月底前完成", "明年3月底前 once 2025-03-31"},
		{"Chinese month", "十二月底前完成", "十二月底前 once 2024-12-31"},
		{"on a day", "于6月20日上报", "6月20日 once 2024-06-20"},
		{"until a year", "到2027年,建成5个", "到2027年 by_period 2027-12-31"},
		{"until a month", "到2025年6月底全部整改", "到2025年6月底 by_period 2025-06-30"},
		{"years from a year", "2012年起5年内引进50名", "2012年起5年内 by_period 2016-12-31"},
		{"years", "5年内引进50名", "5年内 by_period"},
		{"every year by a day", "每年3月1日前报告", "每年3月1日前 yearly YEARLY;BYMONTH=3;BYMONTHDAY=1"},
		{"every year by the end of February", "每年2月底前报告", "每年2月底前 yearly YEARLY;BYMONTH=2;BYMONTHDAY=-1"},
		{"yearly goes on", "每年3月1日前报告,并在4月1日前公开",
			"每年3月1日前 yearly YEARLY;BYMONTH=3;BYMONTHDAY=1 | 4月1日前 yearly YEARLY;BYMONTH=4;BYMONTHDAY=1"},
		{"every first quarter", "每年第一季度报送工作报告", "每年第一季度 yearly YEARLY;BYMONTH=3;BYMONTHDAY=31"},
		{"quota in a year", "每年至少开展2次评查", "每年 yearly YEARLY;BYMONTH=12;BYMONTHDAY=31 x2"},
		{"quota behind", "每年组织学法考试至少1次", "每年 yearly YEARLY;BYMONTH=12;BYMONTHDAY=31 x1"},
		{"Chinese quota", "每年应当举办两期以上讲座", "每年 yearly YEARLY;BYMONTH=12;BYMONTHDAY=31 x2"},
		{"each person", "每人每年不少于60学时", "每人每年 yearly YEARLY;BYMONTH=12;BYMONTHDAY=31"},
		{"every second year", "每两年组织1次申报", "每两年 yearly YEARLY;INTERVAL=2;BYMONTH=12;BYMONTHDAY=31 x1"},
		{"every 2 years", "每2年组织申报", "每2年 yearly YEARLY;INTERVAL=2;BYMONTH=12;BYMONTHDAY=31"},
		{"quarterly", "每季度至少开展1次自查", "每季度 quarterly YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1 x1"},
		{"end of a quarter", "每季度末月25日前报送", "每季度末月25日前 quarterly YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25"},
		{"half-yearly", "每半年通报1次", "每半年 half_yearly YEARLY;BYMONTH=6,12;BYMONTHDAY=-1 x1"},
		{"monthly by a day", "每月5日前报送", "每月5日前 monthly MONTHLY;BYMONTHDAY=5"},
		{"monthly", "每月更新2次", "每月 monthly MONTHLY;BYMONTHDAY=-1 x2"},
		{"within days", "要在10日内报备", "10日内 within 10d"},
		{"within working days", "3个工作日内答复", "3个工作日内 within 3d"},
		{"within a month", "一个月内办结", "一个月内 within 30d"},
		{"term of office", "任期内至少接受1次培训", "任期内 per_term x1"},
		{"events are one", "坚持会前学法、重大决策前学法", "会前 event"},
		{"vague", "定期开展演练", "定期 unspecified"},
		{"name of a rule", "建立定期清理制度", ""},
		{"inside a title", "落实《县法治建设方案(2022-2025年)》《2024年6月底前清单》", ""},
		{"history", "截至2023年底,已办结20件", ""},
		{"span", "2022年至2025年实施三批", "2022年至2025年 by_period 2025-12-31"},
		{"start", "自2026年7月20日起施行", ""},
		{"past since", "2019年以来", ""},
		{"last year", "报告上一年度情况", ""},
		{"a plan of a quarter", "将第四季度检查计划报局里", ""},
		{"a condition", "一年内发生两起的", ""},
		{"a length of time", "开办时间压缩至1个工作日以内", ""},
		{"no month", "13月底前", ""},
		{"no day", "6月45日前", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := limits(c.text, zh.LimitYear{Year: 2024}); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
	if got := limits("6月底前完成", zh.LimitYear{}); got != "6月底前 once" {
		t.Errorf("a day without a known year has no due day: %s", got)
	}
}

func TestFindFigures(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"rate", "出庭率达到100%", "= 100 %"},
		{"at least", "不少于60学时", ">= 60 学时"},
		{"not below", "按期办结率不低于95%", ">= 95 %"},
		{"or more", "建成开源项目50个以上", ">= 50 个"},
		{"at most", "发车间隔不超过8分钟", "<= 8 分钟"},
		{"plain quota", "每年清理1次人员资格", "= 1 次"},
		{"Chinese", "举办两期以上讲座", ">= 2 期"},
		{"money", "规模达到5000万元", ">= 5000 万元"},
		{"ten thousands", "培养1万名左右", "= 10000 名"},
		{"percent in words", "达到百分之九十", "= 90 %"},
		{"range", "选取1-2个乡镇试点", ">= 1 个 | <= 2 个"},
		{"range with 至", "培育3至5家龙头企业", ">= 3 家 | <= 5 家"},
		{"range in words", "打造三到五个样板", ">= 3 个 | <= 5 个"},
		{"range of shares", "压减20%-30%", ">= 20 % | <= 30 %"},
		{"about", "达到30%左右", "= 30 %"},
		{"more than", "投资超过3亿元", ">= 3 亿元"},
		{"not less", "不得低于80%", ">= 80 %"},
		{"kept within", "误差控制在5%以内", "<= 5 %"},
		{"below", "能耗低于0.5吨", "<= 0.5 吨"},
		{"growth", "增长8%", "= 8 %"},
		{"points", "提高2.5个百分点", "= 2.5 个百分点"},
		{"everywhere", "实现监测全覆盖", "= 100 %"},
		{"double", "力争产值翻一番", ">= 2 倍"},
		{"twice double", "产值翻两番", ">= 4 倍"},
		{"length", "新建农村公路30公里", "= 30 公里"},
		{"area", "完成造林1.2万亩", "= 1.2 万亩"},
		{"households", "改造危房不少于200户", ">= 200 户"},
		{"persons and times", "培训1万人次以上", ">= 1 万人次"},
		{"cut down", "环节精简至2个", "<= 2 个"},
		{"ordinal", "申报第三批项目", ""},
		{"a system of full coverage", "全覆盖的监测体系", ""},
		{"a range of months", "3-5月", ""},
		{"quoted", "打造“一镇一品”", ""},
		{"telephone", "办好“12345”热线", ""},
		{"date", "2024年6月20日前", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var out []string
			for _, g := range zh.FindFigures(c.text) {
				out = append(out, fmt.Sprintf("%s %v %s", g.Comparator, g.Value, g.Unit))
			}
			if got := strings.Join(out, " | "); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}

func FuzzLimits(f *testing.F) {
	for _, row := range limitTable(f) {
		f.Add(row.text)
	}
	for _, s := range []string{"每年第一季度2024年6月底前", "到2025年《", "自2026年7月20日起5年内", "每季度末月25日", "12月31日前", "第四季度末二月底"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, l := range zh.FindLimits(s, zh.LimitYear{Year: 2024}) {
			if l.Start < last || l.End <= l.Start || l.End > len(s) {
				t.Fatalf("%q: limit at %d..%d after %d", s, l.Start, l.End, last)
			}
			last = l.End
			if l.Kind == "" || l.Kind.Recurring() != (l.Recurrence != "") {
				t.Fatalf("%q: %+v", s, l)
			}
			if !l.Due.IsZero() && (l.Due.Month < time.January || l.Due.Month > time.December) {
				t.Fatalf("%q: due %v", s, l.Due)
			}
		}
		for _, g := range zh.FindFigures(s) {
			if g.Start < 0 || g.End > len(s) || g.Start >= g.End || g.Comparator == "" {
				t.Fatalf("%q: figure %+v", s, g)
			}
		}
	})
}
