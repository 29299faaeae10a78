// What the review console says in Simplified Chinese. The other languages have the same keys.
export default {
  "page.title": "复核台",
  "common.offline": "与服务器的连接中断，正在重新连接……",
  "common.unreachable": "暂时连接不上服务器，正在重试……",
  "nav.label": "复核台的页面",
  "nav.sessions": "办理记录",
  "noroom.title": "这个账号没有复核台",
  "noroom.body": "复核台只供复核人员、主管和审计人员使用。您的角色：{roles}。",
  "session.title": "办理记录",
} as const;
