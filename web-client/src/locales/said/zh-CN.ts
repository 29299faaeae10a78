// The clerk's canned sentences (zh-CN), spoken by the applicant's page: one sentence a key of `POST /say`.
export default {
  greeting: "您好，我是本次办理业务的工作人员，您能听到我说话吗？",
  wait: "请稍等，我正在处理。",
  closer: "请靠近镜头一些。",
  light: "请换到光线亮一点的地方。",
  louder: "请说得大声一点、慢一点。",
  again: "请再说一遍。",
  card: "请重新出示证件，拿稳不要动。",
  alone: "请确认现场只有您一个人。",
  quiet: "请到安静的地方，关闭其他声音。",
  read: "请仔细阅读屏幕上的文件，有不明白的地方请告诉我。",
  sign: "请在屏幕上签名。",
  thanks: "谢谢您的配合，办理到此结束。",
} as const;
