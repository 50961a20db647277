package knowledge

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	pageMark = regexp.MustCompile(`^(?:[-·•\s]*第?\d{1,3}页?[-·•\s]*|第\d{1,3}页[,/]?共\d{1,3}页|\d{1,3}/\d{1,3})$`)
	bareNum  = regexp.MustCompile(`^\d{1,3}$`)
	chrome   = regexp.MustCompile(`^(?:首页|您?当前的?位置|当前位置|\(?(?:打印|关闭)|分享|扫一扫|字体:|【?字体|浏览次数|来源:|信息来源:|发布时间:|发布日期:|` +
		`解读链接|相关(?:链接|阅读|解读)|上一篇|下一篇|返回(?:顶部|首页)|版权|联系我们|网站(?:地图|帮助|标识)|ICP备|Produced|Copyright|技术支持|` +
		`索引号|主题分类|组配分类|发布机构|文件编号|统一编号|有效性|生成日期|成文日期|发文日期|发文机关|公开方式|请输入|前言:本站|政府信息$|公开(?:指南|制度|目录)$|` +
		`简繁|阅读辅助|无障碍|登录|注册|收藏|责任编辑|日期:\d{4}|文号:?\S{0,24}主题)`)
	host     = regexp.MustCompile(`^(?:主办|承办)(?:单位)?:`) // of the site, when no measure has such a line
	chromeIn = regexp.MustCompile(`>.{0,30}>.{0,30}(?:>|正文)|首页.{0,4}>`)
	alone    = regexp.MustCompile(`^(?:\d{4}年\d{1,2}月\d{1,2}日|[一二][〇○零O一二三四五六七八九]{3}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日$|附件|\(此件|\(联系)`)
)

// chromeWords stand only on pages around a document.
var chromeWords = []string{"在线阅读", "珍藏版", "会员分享", "ICP备", "网安备", "主题分类", "浏览次数:"}

// isChrome reports a line of the web page around the document.
func isChrome(fold string) bool {
	if len(fold) > 800 {
		return false
	}
	return chrome.MatchString(fold) || slices.ContainsFunc(chromeWords, func(w string) bool { return strings.Contains(fold, w) }) ||
		strings.Count(fold, ">") >= 2 && chromeIn.MatchString(fold)
}

// standsAlone reports a line that never is part of a longer paragraph.
func standsAlone(fold string) bool { return alone.MatchString(fold) }

// dropMarks leaves out page numbers and the web page around the document.
func dropMarks(lines []line) []line {
	bare, hosts := 0, 0
	for _, l := range lines {
		if bareNum.MatchString(l.fold) {
			bare++
		}
		if host.MatchString(l.fold) {
			hosts++
		}
	}
	headers := pageHeaders(lines)
	out := lines[:0:0]
	for _, l := range lines {
		switch {
		case headers.drops(l.fold):
			continue
		case bareNum.MatchString(l.fold) && bare < 2:
		case pageMark.MatchString(l.fold), isChrome(l.fold), hosts == 1 && host.MatchString(l.fold):
			continue
		}
		out = append(out, l)
	}
	return out
}

// headerLines counts the short lines that come back on every page, their digits left out.
type headerLines map[string]int

var (
	digitRun = regexp.MustCompile(`\d+`)
	pageWord = regexp.MustCompile(`第#页|共#页|#/#`)
)

// pageHeaders finds lines that stand at least three times: with a page number, or as a title.
func pageHeaders(lines []line) headerLines {
	h := headerLines{}
	for _, l := range lines {
		if len(l.fold) <= 160 && len(l.fold) > 6 {
			h[l.fold]++
			if s := digitRun.ReplaceAllString(l.fold, "#"); s != l.fold && pageWord.MatchString(s) {
				h[s]++
			}
		}
	}
	for s, n := range h {
		if n < 3 || !pageWord.MatchString(s) && !looksLikeTitle(s) {
			delete(h, s)
		}
	}
	return h
}

// drops reports a line that is such a header; a title stays where it stands first.
func (h headerLines) drops(fold string) bool {
	if len(h) == 0 {
		return false
	}
	if _, ok := h[digitRun.ReplaceAllString(fold, "#")]; ok && pageWord.MatchString(digitRun.ReplaceAllString(fold, "#")) {
		return true
	}
	n, ok := h[fold]
	h[fold] = 0
	return ok && n == 0
}

var chunkMark = regexp.MustCompile(`^(\d{1,4})、`)

// unchunk undoes the marks that document sharing sites put into a text: lines that begin 1、 2、 3、 … in exact
// order though the text runs on through them. It reports whether there were such marks.
func unchunk(lines []line) ([]line, bool) {
	first, count, broken := -1, 0, 0
	for i, l := range lines {
		m := chunkMark.FindStringSubmatch(l.fold)
		if m == nil {
			if first >= 0 && i > first+count {
				break
			}
			continue
		}
		if n, _ := strconv.Atoi(m[1]); n != count+1 {
			return lines, false
		}
		if first < 0 {
			first = i
		} else if !endsSentence(lines[i-1].fold) {
			broken++
		}
		count++
	}
	if count < 4 || broken*2 < count || first+count < len(lines)*3/4 {
		return lines, false
	}
	joined := line{indent: lines[first].indent}
	for _, l := range lines[first : first+count] {
		joined.glyphs = append(joined.glyphs, dropMark(l.glyphs)...)
	}
	var b strings.Builder
	for _, g := range joined.glyphs {
		if !skippable(g.r) {
			b.WriteRune(foldRune(g.r))
		}
	}
	joined.fold = b.String()
	out := append(lines[:first:first], joined)
	return append(out, lines[first+count:]...), true
}

// dropMark leaves out the digits and the 、 that a chunk begins with.
func dropMark(gs []glyph) []glyph {
	for i, g := range gs {
		if g.r == '、' {
			return gs[i+1:]
		}
	}
	return gs
}
