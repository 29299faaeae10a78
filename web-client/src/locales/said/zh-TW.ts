// The clerk's canned sentences (zh-TW), spoken by the applicant's page: one sentence a key of `POST /say`.
import type { Said } from "./index.ts";

export default {
  greeting: "您好，我是本次辦理業務的工作人員，您聽得到我的聲音嗎？",
  wait: "請稍候，我正在處理。",
  closer: "請靠近鏡頭一點。",
  light: "請移到光線亮一點的地方。",
  louder: "請說大聲一點、慢一點。",
  again: "請再說一次。",
  card: "請重新出示證件，拿穩不要動。",
  alone: "請確認現場只有您一個人。",
  quiet: "請到安靜的地方，關閉其他聲音。",
  read: "請仔細閱讀螢幕上的文件，有不明白的地方請告訴我。",
  sign: "請在螢幕上簽名。",
  thanks: "謝謝您的配合，辦理到此結束。",
} satisfies Record<Said, string>;
