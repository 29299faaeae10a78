"""The letter that lies in every package, for a court and its experts."""

from typing import Final

README: Final = """\
证据包说明（English below）
==========================

这个文件包是一次远程视频核验的完整证据。

它证明什么
  封存之后，任何一个字节都没有改动过：记录、录像、照片、规则。
它不证明什么
  封存不能证明摄像头前发生的事是真实的。那要由看录像的人来判断。

内容
  entries.jsonl    全部记录，一行一条，每条都含前一条的散列值
  proofs.json      每条记录在总日志中的位置证明（RFC 6962）
  checkpoint.txt   总日志的签名（Ed25519，C2SP signed-note 格式）
  log.pub          日志的公钥
  stamped.txt      时间戳机构加盖时间戳的总日志签名（如有）；stamped.tsr 为时间戳
                   （RFC 3161），tsa.pem 为其证书，stamped.json 证明总日志
                   由此延续而来
  report-zh.pdf    供法院使用的报告（中文），report-en.pdf 为英文，均由记录生成
  policy.toml      本次核验所用的规则（未开始核验的没有此文件）
  models.json      所用模型及其 SHA-256
  parts/           录像原件；playback/ 为便于播放的副本；stills/ 为照片
                   名称前带 clerk、interpreter、applicant.screen、clerk.screen 的
                   是工作人员、翻译、申请人屏幕、工作人员屏幕；其余为申请人。
                   记录 recording_closed 的 began_s 是录像零时刻的 UTC 时间
  documents/       所签文件（.pdf）、封存后的文件（sig_ .pdf）、笔迹（.json）及其图像
                   封存后的文件用 cloudwindow verify-pdf 单独查验
  verify.html      离线查验网页：用浏览器打开，把文件包拖进去（请用机关网站公布的同一网页）
  excerpt.json     只有摘录才有：这是哪一段、给出了什么、遮盖了什么
  redacted/        只有摘录才有：遮盖了旁人的副本；原件各段的散列值在记录中
  results/         发出的结果及其签名（Ed25519），如果已经作出决定
  manifest.json    以上文件的大小和 SHA-256
  seal.txt         对 manifest.json 的签名

如何用软件核对（不需要网络，也不需要数据库）
  cloudwindow verify 文件包.zip --key 机关公布的公钥文件
  没有 --key 时，软件会显示公钥指纹，请与机关公布的指纹逐字比较。

如何手工核对
  1. 解压。用 sha256sum 计算每个文件的散列值，与 manifest.json 中的数值比较。
  2. 计算 manifest.json 的散列值，与 seal.txt 第三行比较。
  3. 比较 log.pub 与机关公布的公钥，并用它验证 seal.txt 和 checkpoint.txt 的签名。
  4. entries.jsonl 每一行：body 的 SHA-256 等于 body_sha256；由
     at, body_sha256, index, kind, previous, session 六项组成的 JSON
     （按名称排序，无空格，RFC 8785）的 SHA-256 等于 sha256；
     下一行的 previous 等于本行的 sha256。
  5. body 中 segment_closed 写明录像每一段的位置、长度和 SHA-256，例如：
     tail -c +$((位置+1)) parts/名称.mkv | head -c 长度 | sha256sum
  6. 有时间戳的，向时间戳机构取得其根证书后：
     openssl ts -verify -data stamped.txt -in stamped.tsr
       -CAfile 根证书.pem -untrusted tsa.pem


About this evidence package
===========================

This package is the whole evidence of one verification by remote video.

What it proves
  Since it was sealed, not one byte was changed: entries, recordings,
  pictures, rules.
What it does not prove
  A seal says nothing of whether what happened before the camera was true.
  That is for the people who watch the recording.

Contents
  entries.jsonl    every entry, one a line, each with the hash of the one before
  proofs.json      the proof of each entry's place in the common log (RFC 6962)
  checkpoint.txt   the signature over the log (Ed25519, C2SP signed-note)
  log.pub          the log's public key
  stamped.txt      the signature over the log that an authority stamped, if one
                   did; stamped.tsr is its time stamp (RFC 3161), tsa.pem its
                   certificates, stamped.json proves that the log continues it
  report-en.pdf    the report for a court, report-zh.pdf in Chinese; both are
                   made from the entries
  policy.toml      the rules of this verification (absent if it never began)
  models.json      the models in use, by SHA-256
  parts/           the recordings; playback/ copies for players; stills/ pictures
                   clerk-, interpreter-, applicant.screen- or clerk.screen- in
                   front of a name says whose it is; the others are the
                   applicant's. began_s in recording_closed is the UTC time of
                   a recording's beginning
  documents/       what was signed (.pdf), the same sealed (sig_ .pdf), the strokes
                   (.json) and their picture; cloudwindow verify-pdf checks a
                   sealed one by itself
  verify.html      the offline verifier: open it in a browser, drop the package on
                   it (better: the same page from the office's website)
  excerpt.json     in excerpts only: which part this is, what is in it and what
                   was covered
  redacted/        in excerpts only: copies in which bystanders are covered; the
                   originals' hashes are in the entries
  results/         the result that left and its signature (Ed25519), if it did
  manifest.json    size and SHA-256 of all these files
  seal.txt         the signature over manifest.json

How to check with the software (no network, no database)
  cloudwindow verify PACKAGE.zip --key FILE-WITH-THE-PUBLISHED-KEY
  Without --key it prints the key's fingerprint; compare that with what the
  office published, character by character.

How to check by hand
  1. Unpack. Compare sha256sum of every file with manifest.json.
  2. Compare sha256sum of manifest.json with the third line of seal.txt.
  3. Compare log.pub with the key that the office published, and check with it
     the signatures in seal.txt and checkpoint.txt.
  4. In each line of entries.jsonl: the SHA-256 of body is body_sha256; the
     SHA-256 of the JSON of at, body_sha256, index, kind, previous, session
     (in this order, without spaces, RFC 8785) is sha256; the next line's
     previous is this line's sha256.
  5. In body, segment_closed gives place, length and SHA-256 of each stretch of
     a recording:
     tail -c +$((PLACE+1)) parts/NAME.mkv | head -c LENGTH | sha256sum
  6. Where there is a time stamp, with the authority's root from the authority:
     openssl ts -verify -data stamped.txt -in stamped.tsr
       -CAfile ROOT.pem -untrusted tsa.pem
"""

EXCERPT_README: Final = """\
证据摘录说明（English below）
============================

不是整个会话。这个文件包只是一次远程视频核验的一部分：一段时间，或遮盖了旁人的副本。
哪一段、谁索取、为何、给出了什么、遮盖了什么、略去了什么，见 excerpt.json 和查验结果。

它证明什么
  封存之后，给出的内容没有改动过；它们属于这次会话，并在总日志签名之前就已存在。
它不证明什么
  封存不能证明摄像头前发生的事是真实的，也不能从中得知未给出的部分说了什么。
  遮盖的副本是重新编码的，与原件有多像，要由持有原件的人用
  cloudwindow session compare 来量。

内容
  excerpt.json     这是哪一段、给出了什么、遮盖了什么、略去了什么
  entries.jsonl    全部记录的首部，一行一条；这段时间以外的内容未给出（body 为 null）
  proofs.json      每条记录在总日志中的位置证明（RFC 6962）
  checkpoint.txt   总日志的签名（Ed25519，C2SP signed-note 格式）；log.pub 为公钥
  stamped.txt      时间戳机构加盖时间戳的总日志签名（如有）；stamped.tsr、stamped.json、
                   tsa.pem 为时间戳、延续证明和证书
  policy.toml      本次核验所用的规则
  models.json      所用模型及其 SHA-256
  parts/           录像的若干段：第 0 段（文件首部），以及覆盖这段时间的各段
  redacted/        遮盖后的录像和照片；原件的散列值在记录中
  stills/          这段时间内的照片；documents/ 文件；results/ 结果
  verify.html      离线查验网页（请用机关网站公布的同一网页）
  manifest.json    以上文件的大小和 SHA-256；seal.txt 为对它的签名

如何用软件核对（不需要网络，也不需要数据库）
  cloudwindow verify 文件包.zip --key 机关公布的公钥文件
  没有 --key 时，软件会显示公钥指纹，请与机关公布的指纹逐字比较。

如何手工核对
  1. 解压。用 sha256sum 计算每个文件的散列值，与 manifest.json 中的数值比较。
  2. 计算 manifest.json 的散列值，与 seal.txt 第三行比较。
  3. 比较 log.pub 与机关公布的公钥，并用它验证 seal.txt 和 checkpoint.txt 的签名。
  4. entries.jsonl 每一行：由 at, body_sha256, index, kind, previous, session
     六项组成的 JSON（按名称排序，无空格，RFC 8785）的 SHA-256 等于 sha256；
     下一行的 previous 等于本行的 sha256。给出了 body 的，其 SHA-256 等于 body_sha256。
  5. parts/ 中的文件是 excerpt.json 所列各段首尾相接：先是第 0 段，再是 first 至
     last。每段的长度和 SHA-256 见 segment_closed；位置要从头累加，不是原件中的位置。


About this excerpt
==================

NOT THE WHOLE SESSION. This package is a part of one verification by remote
video: a stretch of time, or copies in which bystanders are covered. Which part,
who asked, why, what is in it, what was covered and what was left out stands in
excerpt.json and in what the verifier says.

What it proves
  Since it was sealed, nothing of what is in it was changed; it is of this
  session, and existed before the log was signed.
What it does not prove
  A seal says nothing of whether what happened before the camera was true, and
  nobody can tell from this what the rest says. Covered copies were encoded
  again: how like they are to the originals is measured by whoever has those,
  with cloudwindow session compare.

Contents
  excerpt.json     which part this is, what is in it, covered and left out
  entries.jsonl    the headers of all entries, one a line; what lies outside of
                   this time is withheld (body is null)
  proofs.json      the proof of each entry's place in the common log (RFC 6962)
  checkpoint.txt   the signature over the log (Ed25519, C2SP signed-note);
                   log.pub: its public key
  stamped.txt      the signature over the log that an authority stamped, if one
                   did; stamped.tsr, stamped.json, tsa.pem: the stamp, the proof
                   that the log continues it, the certificates
  policy.toml      the rules of this verification
  models.json      the models in use, by SHA-256
  parts/           pieces of recordings: segment 0 (the file's head), and the
                   segments that cover this time
  redacted/        recordings and pictures with bystanders covered; the
                   originals' hashes are in the entries
  stills/          pictures of this time; documents/, results/ likewise
  verify.html      the offline verifier (better: the same page from the office's
                   website)
  manifest.json    size and SHA-256 of all these files; seal.txt: the signature
                   over it

How to check with the software (no network, no database)
  cloudwindow verify PACKAGE.zip --key FILE-WITH-THE-PUBLISHED-KEY
  Without --key it prints the key's fingerprint; compare that with what the
  office published, character by character.

How to check by hand
  1. Unpack. Compare sha256sum of every file with manifest.json.
  2. Compare sha256sum of manifest.json with the third line of seal.txt.
  3. Compare log.pub with the key that the office published, and check with it
     the signatures in seal.txt and checkpoint.txt.
  4. In each line of entries.jsonl: the SHA-256 of the JSON of at, body_sha256,
     index, kind, previous, session (in this order, without spaces, RFC 8785) is
     sha256; the next line's previous is this line's sha256. Where there is a
     body, its SHA-256 is body_sha256.
  5. A file in parts/ is the segments that excerpt.json names, one after the
     other: segment 0, then first to last. segment_closed has the length and
     SHA-256 of each; places are added up from the file's beginning, they are
     not those in the original.
"""
