/** Scripts that put no blanks between words, so that words have to be found inside a run of signs. Korean glues its business words on. */
const unspacedRun = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+/gu;
const unspacedSign = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

export function isUnspaced(text: string): boolean {
  return unspacedSign.test(text);
}

/** Parts a chunk into runs of one kind, in order. */
export function splitRuns(chunk: string): { readonly text: string; readonly unspaced: boolean }[] {
  const runs: { text: string; unspaced: boolean }[] = [];
  let from = 0;
  for (const { 0: text, index } of chunk.matchAll(unspacedRun)) {
    if (index > from) runs.push({ text: chunk.slice(from, index), unspaced: false });
    runs.push({ text, unspaced: true });
    from = index + text.length;
  }
  if (from < chunk.length) runs.push({ text: chunk.slice(from), unspaced: false });
  return runs;
}

/**
 * One sign for what is written in traditional, simplified and Japanese ways: 華為 and 华为 are one name, and 华威 is not, although all three are
 * read alike. The pairs are those that names of companies use.
 */
export function foldSigns(text: string): string {
  if (!traditional.test(text)) return text;
  return Array.from(text, (sign) => simplified.get(sign) ?? sign).join("");
}

const simplified = new Map(
  `
  華华 為为 電电 車车 東东 業业 國国 銀银 險险 険险 機机 氣气 気气 資资 廣广 広广 飛飞 龍龙 竜龙 馬马 鋼钢 鐵铁 鉄铁 藥药 薬药 醫医 學学 術术 訊讯 網网 聯联 發发 発发 開开 關关 関关 長长
  門门 風风 雲云 運运 輸输 農农 產产 産产 實实 実实 寶宝 豐丰 興兴 榮荣 栄荣 達达 遠远 進进 萬万 億亿 偉伟 維维 紅红 綠绿 緑绿 藍蓝 黃黄 葉叶 樂乐 楽乐 書书 畫画 鳳凤 鵬鹏 齊齐 斉齐 齋斋
  廠厂 場场 園园 圓圆 円圆 團团 団团 圖图 図图 總总 総总 統统 經经 経经 濟济 済济 貿贸 財财 貨货 購购 費费 賣卖 売卖 質质 賽赛 贏赢 軟软 軍军 輕轻 軽轻 轉转 転转 輪轮 辦办 連连 選选 郵邮
  鄭郑 錦锦 錢钱 銭钱 鋁铝 鋒锋 鍋锅 鑽钻 閣阁 際际 陽阳 陸陆 雙双 雜杂 靈灵 霊灵 靜静 頂顶 項项 順顺 領领 頭头 題题 顏颜 願愿 類类 飯饭 飲饮 館馆 馳驰 駿骏 騰腾 驗验 験验 體体 魚鱼 鮮鲜
  鳥鸟 麗丽 麥麦 黨党 點点 齡龄 亞亚 亜亚 來来 俠侠 個个 倉仓 倫伦 傑杰 傳传 伝传 優优 儲储 兒儿 凱凯 劃划 創创 劍剑 剣剑 動动 勝胜 勞劳 労劳 勢势 區区 協协 參参 員员 問问 啟启 喬乔 單单
  単单 嚴严 厳严 壓压 圧压 壯壮 壽寿 夢梦 奧奥 奮奋 婦妇 媽妈 孫孙 寧宁 專专 専专 對对 対对 導导 層层 島岛 嶺岭 師师 帶带 帯带 幣币 幹干 庫库 張张 強强 彈弹 彥彦 後后 從从 従从 復复 徳德
  恆恒 愛爱 態态 慶庆 戰战 戦战 戲戏 戶户 戸户 拡扩 擴扩 揚扬 換换 撥拨 擇择 択择 擔担 據据 拠据 數数 斷断 晉晋 曉晓 暉晖 會会 條条 楊杨 極极 構构 槍枪 標标 樓楼 樣样 様样 樹树 橋桥 橫横
  検检 檢检 權权 権权 歐欧 歡欢 歲岁 歳岁 歷历 歴历 歸归 帰归 殺杀 汎泛 決决 況况 漢汉 渉涉 測测 準准 溝沟 溫温 滬沪 滿满 満满 漁渔 潔洁 潤润 澤泽 沢泽 濱滨 浜滨 瀋沈 灣湾 災灾 烏乌 無无
  煉炼 煙烟 熱热 爐炉 爭争 爾尔 牆墙 獎奖 獨独 獲获 現现 環环 瓊琼 當当 療疗 盤盘 監监 眾众 礦矿 鉱矿 碼码 磚砖 禮礼 禪禅 離离 種种 積积 穩稳 穀谷 筆笔 節节 範范 築筑 簡简 籃篮 粵粤 糧粮
  紀纪 約约 紙纸 級级 納纳 純纯 紡纺 紐纽 細细 終终 組组 結结 絕绝 給给 絲丝 絹绢 綜综 緊紧 線线 編编 緯纬 縣县 県县 織织 繊纤 纖纤 繪绘 絵绘 繼继 継继 續续 続续 羅罗 義义 習习 聖圣 聞闻
  聲声 職职 聽听 腦脑 脳脑 膠胶 臨临 臺台 與与 舉举 舊旧 艦舰 藝艺 芸艺 蘇苏 蘭兰 虛虚 虧亏 蟲虫 衛卫 裝装 製制 複复 見见 規规 視视 親亲 覺觉 観观 觀观 觸触 計计 訓训 記记 訪访 設设 許许
  診诊 詞词 試试 詩诗 話话 該该 詳详 認认 誠诚 誼谊 調调 談谈 請请 論论 諧谐 謀谋 講讲 證证 証证 識识 譜谱 譯译 訳译 議议 護护 讀读 読读 變变 変变 讓让 豔艳 貝贝 負负 貢贡 責责 販贩 貴贵
  買买 貸贷 賀贺 賓宾 賢贤 賴赖 頼赖 贊赞 趙赵 跡迹 踐践 躍跃 軌轨 載载 輔辅 輝辉 輯辑 轟轰 遊游 過过 違违 遙遥 遜逊 遞递 適适 遷迁 邊边 辺边 邏逻 鄉乡 郷乡 鄧邓 醬酱 釀酿 釋释 釈释 針针
  釣钓 鈴铃 鉛铅 銅铜 銘铭 銷销 鋪铺 鋰锂 錄录 録录 鍵键 鎖锁 鎮镇 鏡镜 鐘钟 鑄铸 鑒鉴 閃闪 閉闭 間间 閱阅 闆板 闊阔 陳陈 陰阴 隊队 階阶 隨随 隱隐 難难 霧雾 韓韩 響响 頁页 預预 頻频 顧顾
  飾饰 養养 餘余 驅驱 駆驱 驕骄 驛驿 駅驿 髮发 鬥斗 鹽盐 塩盐 麵面 齒齿 歯齿 龐庞
`
    .trim()
    .split(/\s+/)
    .map(([sign = "", fold = ""]) => [sign, fold] as const),
);
const traditional = new RegExp(`[${[...simplified.keys()].join("")}]`, "u");
