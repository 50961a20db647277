package configs

import "fmt"

// With returns the settings with some values in the place of others, checked as Load checks them. "" leaves a value as it is.
// Errors: Problems, a Chinese sentence for each value that cannot be right.
func (s Settings) With(changes map[string]string) (Settings, error) {
	var wrong Problems
	for _, o := range table() {
		value := changes[o.Key]
		if value == "" {
			continue
		}
		if err := o.set(&s, value); err != nil {
			wrong = append(wrong, fmt.Sprintf("%s %s。", o.Key, err))
		}
	}
	s.normalise()
	if len(wrong) > 0 {
		return Settings{}, wrong
	}
	if err := s.Validate(); err != nil {
		return Settings{}, err
	}
	return s, nil
}

// Value is how a setting is written, "" for one that is not known.
func (s Settings) Value(key string) string {
	for _, o := range table() {
		if o.Key == key && !o.Secret {
			return o.get(&s)
		}
	}
	return ""
}
