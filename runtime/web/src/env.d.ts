/// <reference types="vite/client" />
// Which kit components templates may use by name (the bundler imports each with its styles).
declare module 'vue' {
  export interface GlobalComponents {
    VanPopup: (typeof import('vant'))['Popup']
    VanSwitch: (typeof import('vant'))['Switch']
    VanDatePicker: (typeof import('vant'))['DatePicker']
    VanTimePicker: (typeof import('vant'))['TimePicker']
  }
}
export {}
