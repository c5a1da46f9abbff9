// tsc checks what crosses the modules' boundaries. What a query of the document returns is not narrowed to its element.
interface EventTarget { [name: string]: any }
interface Event { [name: string]: any }
interface Navigator { connection?: { saveData: boolean } }
interface PerformanceEntry { type?: string }
