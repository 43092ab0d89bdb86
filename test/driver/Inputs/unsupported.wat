(module
  (memory 1 1 shared)
  (tag $error)
  (func (atomic.fence) (throw $error)))
