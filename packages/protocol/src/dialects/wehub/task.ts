/** 任务格式 ($task). */
export interface Task {
  readonly task_type: number
  readonly task_dict: Readonly<Record<string, unknown>>
}

export const task = (type: number, dict: Task['task_dict']): Task => ({ task_type: type, task_dict: dict })
