(module (func (export "start")) (func (export "end")))
