/** Takes as long for a text that is nearly right as for one that is all wrong. */
export const same = (given: string, right: string): boolean => {
  let difference = given.length ^ right.length
  for (let index = 0; index < right.length; index++) difference |= given.charCodeAt(index) ^ right.charCodeAt(index)
  return difference === 0
}
