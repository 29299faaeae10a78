// What the review console says in Traditional Chinese.
import type { ReviewKey } from "./index.ts";

export default {
  "page.title": "複核台",
  "common.offline": "與伺服器的連線中斷，正在重新連線……",
  "common.unreachable": "暫時連不上伺服器，正在重試……",
  "nav.label": "複核台的頁面",
  "nav.sessions": "辦理紀錄",
  "noroom.title": "這個帳號沒有複核台",
  "noroom.body": "複核台只供複核人員、主管和稽核人員使用。您的角色：{roles}。",
  "session.title": "辦理紀錄",
} satisfies Record<ReviewKey, string>;
