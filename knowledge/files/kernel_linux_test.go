package files_test

const kernelBound = true
