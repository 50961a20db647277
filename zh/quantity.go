package zh

// Quantity is a number with its counting word as somebody wrote it 数量.
type Quantity struct {
	Value  float64 // 三成 → 30 with Unit %, 2/3 → 0.667
	Range  string  // "7-8" for 七八条; Value is then the lower end
	Unit   string  // 人, 件, %, 学时; "" when none stands there
	Approx bool    // 约, 左右, 七八
	Start  int     // bytes of the folded text, number and unit
	End    int
}
