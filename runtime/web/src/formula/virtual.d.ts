// Made by bundle/pinyin.mjs: a letter → the characters that may begin with it when spoken.
declare module 'virtual:pinyin' {
  const letters: Record<string, string>
  export default letters
}
