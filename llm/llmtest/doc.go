// Package llmtest is a simulated OpenAI-compatible chat endpoint 仿真大模型 in the real wire formats, shared by the tests of
// llm and of whatever words answers. It listens on a port of this machine and speaks HTTP, JSON and server-sent events.
//
//	llm ─POST /v1/chat/completions─► Server ─Request─► Brain ─Answer─► SSE or JSON, in the Shape of a real endpoint
//	                                    └── Requests: what was sent
//
// A Brain decides what is answered. Brains that read the prompt (Well, InventUnit, WrongDate, Obey, …) stand for models
// that are good, careless or bribed; Fixed and Script answer what a test wrote; the faults (Status, Cut, Silent, …) stand
// for endpoints that are broken. Brains compose: Shaped(Qwen, WrongDate(Well())).
package llmtest
