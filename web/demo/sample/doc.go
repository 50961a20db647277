// Package sample is the fictitious county 云岭县 that the demo runs on: a measures document of our own
// writing, in which every kind of responsibility clause, time limit and target appears, and the directory
// of its units and people. It is data only; cmd feeds it through the same doors as a real county's files.
package sample
