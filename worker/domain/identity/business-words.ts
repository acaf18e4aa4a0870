/**
 * Words that names of companies share, with their usual abbreviations and their counterparts in other languages. `everywhere` ones stand in
 * more than one name of a hundred, so agreeing on them says little; `often` in one of some hundreds. Ends of words that follow from the
 * beginning (`techn`, `therap`) need no line: the comparison knows how people cut words short.
 */
export const businessWords: Readonly<Record<"everywhere" | "often", string>> = {
  everywhere: `
group: grp gr gruppe groupe grupo gruppo grup gruppen gruppa koncern concern グループ 集团 集團 그룹 группа مجموعة المجموعة קבוצת
holding: hldg hldgs hld hlds hdg hdgs hldng holdco beteiligung beteiligungen houdster ホールディングス ホールディング 控股 홀딩스 지주 холдинг القابضة قابضة
international: intl int'l int internat internacional internationale internazionale internasional インターナショナル 国際 國際 国际 인터내셔널 국제 международный международная международное الدولية دولية
global: globale グローバル 全球 环球 環球 글로벌 глобал العالمية
technology: tech techs techn technologies tecnologia tecnologias technologie technologien tecnologie teknologi teknoloji teknik technik テクノロジー テクノロジーズ 技术 技術 科技 테크놀로지 기술 테크 технологии технология تكنولوجيا للتكنولوجيا تقنية التقنية
service: services svc svcs srvs serv servicios servicos servizi dienst dienste dienstleistung dienstleistungen サービス 服务 服務 서비스 услуги сервис خدمات للخدمات الخدمات
system: sys syst systeme systems sistemas sistemi システム システムズ 系统 系統 시스템 системы система أنظمة
solution: sol solns soluciones solucoes soluzioni losung losungen ソリューション ソリューションズ 解决方案 솔루션 решения حلول
industry: ind inds industrie industria industrias industries industrial industrials industriel industrielle industriale industri industriya 工業 工业 実業 实业 實業 産業 产业 산업 공업 промышленность индустрия الصناعية للصناعات الصناعات صناعات
compagnie: cos compagnia kompania kampani kompaniya компания societe sociedad sociedade societa gesellschaft spolka societatea 公司 会社
enterprise: ent enterprises entreprise entreprises empresa empresas impresa unternehmen エンタープライズ 企业 企業 기업 предприятие
capital: cap kapital capitale キャピタル 资本 資本 캐피탈 капитал
energy: energie energia energias energies energi enerji エネルギー 能源 에너지 энергия энерго الطاقة للطاقة طاقة
bank: bk bkg banking banco banca banque banka banku bankasi 銀行 银行 은행 банк بنك البنك مصرف المصرف בנק ธนาคาร
financial: fin finl finance finances financiero financiera financeiro financiere finanz finanzen finanza finanziaria フィナンシャル ファイナンス 金融 财务 財務 금융 파이낸셜 финанс финансовый المالية للتمويل
resource: res resources rsrcs recursos ressources risorse ressourcen リソース リソーシズ 资源 資源 자원 ресурсы
health: healthcare salud saude sante salute gesundheit ヘルス ヘルスケア 健康 헬스 헬스케어 здоровье الصحية للصحة
medical: med medicine medicines medizin medico medica medicale meditsina メディカル 医疗 醫療 医療 メディシン 메디컬 의료 медицинский медицина الطبية
pharmaceutical: pharma pharmaceuticals pharmaceutica pharm farma farmaceutica farmaceutici pharmazie ファーマ 製薬 薬品 製藥 制药 药业 藥業 医药 醫藥 제약 фарма الدوائية للأدوية
therapeutic: therapeutics therap thera 治疗
investment: inv invs invest investments investment investissement inversiones inversion investimentos investimenti investition investitionen インベストメント 投资 投資 투자 инвест инвестиции للاستثمار الاستثمار استثمار
management: mgmt mgt mngmt managment gestion gestao gestione verwaltung verwaltungs マネジメント マネージメント 管理 경영 управление الإدارة لإدارة
property: ppty pptys prop properties propiedades immobilien immobilier immobiliere immobiliaria inmobiliaria imobiliaria immobiliare fastigheter fastighet vastgoed 不動産 不动产 置业 置業 地产 地產 부동산 недвижимость العقارية للعقارات عقارات
development: dev devt developments entwicklung desarrollo desarrollos desenvolvimento developpement sviluppo razvitie 開発 开发 開發 发展 發展 개발 развитие التنمية للتنمية للتطوير
partner: partners partnership partenaires socios パートナー パートナーズ 伙伴
trading: trad trade trades handel handels comercio comercial commerciale commercial commerce 貿易 商事 贸易 商贸 商貿 무역 торговля торговый التجارية للتجارة تجارة التجارة
share: shares shs ord adr adrs ads gdr cdi nvdr pref pfd aktien acciones azioni actions
com: dotcom
product: prod prods products produkte produits productos produtos prodotti produkt プロダクツ プロダクト 产品 產品
`,
  often: `
corporate: corporativo
association: assoc assn asso assoziation asociacion associacao associazione verband 協会 协会 협회 ассоциация
organization: organisation organizacion organizacao organizzazione
foundation: fdn stiftung fondation fundacion fundacao fondazione stichting 基金会 財団 재단 фонд مؤسسة
university: univ universitat universitaet universidad universidade universite universita 大学 大學 대학교 университет جامعة
institute: inst institut instituto istituto 研究所 研究院 연구소 институт معهد
department: dept
government: govt gov
national: natl nat'l nacional nationale nazionale 国立 国家 国家 국립 национальный الوطنية الوطني
american: amer americana
european: europaische europeenne europeo
general: gen generale allgemeine 総合 综合
manufacturing: mfg mfr manuf manufacturer manufacture manufacturers manufaktur manufactura fabricacion fabrication fabbrica fertigung 製造 制造 製作所 제조 производство производственный للتصنيع
factory: plant works fabrik usine fabrica fabbriche werk werke zavod 工場 工厂 工廠 공장 завод фабрика مصنع
engineering: eng engg engr engineers ingenieria engenharia ingenierie ingegneria ingenieure ingenieurgesellschaft エンジニアリング 工程 엔지니어링 инжиниринг الهندسية للهندسة
construction: constr constructions const construccion construcciones construcao construtora costruzioni bau bauunternehmung 建設 建设 建筑 建築 건설 строительство строй للمقاولات مقاولات للإنشاءات
machinery: mach machine machines maschinen maschinenbau maquinaria machinerie macchine 機械 机械 기계 машиностроение
equipment: equip eqpt equipamentos equipos 装備 设备 設備 장비 оборудование
electric: el electrical electrics elec elektro elektrik electrico electrica electrique elettrica elektrisk 電機 电机 電気 电气 電氣 電力 电力 전기 전력 электро الكهربائية الكهرباء للكهرباء
electronic: electronics electron elektronik electronica electronique elettronica 電子 电子 エレクトロニクス 전자 электроника للإلكترونيات الإلكترونية
semiconductor: semicond semiconductors semi halbleiter semiconductores 半導体 半导体 半導體 반도체
telecommunication: tele telecom telecommunications telecoms telekom telekommunikation telecomunicaciones telecomunicacoes telecomunicazioni comunicacion 電信 电信 通信 통신 텔레콤 телеком связь الاتصالات للاتصالات اتصالات
communication: comm comms comctns communications kommunikation comunicaciones comunicacoes comunicazioni コミュニケーションズ
information: info informatik informatica informatique 情報 信息 資訊 정보 информация المعلومات
software: sw softwares ソフトウェア ソフト 软件 軟件 軟體 소프트웨어 소프트 программное софт برمجيات البرمجيات
network: netw networks netz netzwerk netze redes reseaux rete ネットワーク ネットワークス 网络 網絡 網路 네트워크 сеть сети الشبكات
data: daten datos donnees dati データ 数据 數據 데이터 данные البيانات
digital: digitale digitales デジタル 数字 디지털 цифровой الرقمية
computer: computers computing ordenadores コンピュータ コンピューター 计算机 컴퓨터 компьютер
internet: インターネット 互联网 인터넷 интернет
laboratory: lab labs laboratories laboratorio laboratorios laboratori laboratoire laboratoires labor labore ラボ 研究室 实验室 랩 лаборатория مختبرات
biotechnology: biotech biotechnologies biotechnologie biotecnologia バイオテック 生物科技 生物技术 바이오텍 биотех
science: sci sciences wissenschaft ciencias サイエンス 科学 과학 наука العلوم
research: rsch forschung investigacion recherche ricerca リサーチ 研究 연구 исследования الأبحاث
insurance: ins insur assurance assurances seguros seguro assicurazioni assicurazione versicherung versicherungen verzekeringen sigorta 保険 保险 保險 보험 страхование страховая التأمين للتأمين تأمين
security: sec securities secs sicherheit seguridad seguranca securite sicurezza valores 証券 证券 證券 증권 セキュリティ 安全 보안 безопасность ценные الأمن للأوراق الأمنية
fund: funds fonds fondo fondos fundo ファンド 基金 펀드 صندوق
trust: trusts 信託 信托 신탁 траст
asset: assets activos
equity: equities
wealth: vermogen vermogensverwaltung patrimonio
credit: kredit credito 信用 신용 кредит الائتمان
leasing: lease lizing リース 租赁 리스 лизинг
oil: petroleo petrole petrolio 石油 석유 нефть النفط للنفط
petroleum: petrol petrolera petrolifera petrochemical petrochemicals نفط البترول للبترول
gas: gaz 瓦斯 ガス 燃气 天然气 天然氣 天然ガス 가스 газ الغاز للغاز غاز
mining: mng mine mines mineria mineracao miniere bergbau bergwerk maden madencilik 鉱業 矿业 礦業 광업 горный التعدين للتعدين
mineral: minls minerals mineraux minerales
metal: mtl mtls metals metall metalle metales metaux metalli 金属 金屬 금속 металл металлы المعادن للمعادن
gold: oro ouro zoloto 黄金 金矿 золото الذهب
silver: plata
steel: stahl acero acier acciaio aco 製鉄 製鋼 鉄鋼 钢铁 鋼鐵 철강 сталь металлургический للحديد الحديد
aluminum: aluminium alum aluminio アルミ 铝业 алюминий الألمنيوم
chemical: chem chems chemicals chemie chimie quimica chimica kimya kemi 化学 化工 화학 химия химический الكيماوية للكيماويات
plastic: plastics plastik plasticos kunststoff kunststoffe kunststofftechnik 塑料 塑膠 플라스틱 пластик
paper: papier papel carta papir 製紙 纸业 紙業 제지 бумага
packaging: pkg packg verpackung verpackungen envases embalagens emballage imballaggi 包装 포장 упаковка
textile: textiles textil textilien tessile 繊維 纺织 紡織 섬유 텍스타일 текстиль النسيج
clothing: apparel bekleidung moda fashion 服装 服飾 패션 мода الأزياء
food: foods fd alimentos alimentaria alimentation alimentaire alimentari lebensmittel nahrung nahrungsmittel livsmedel gida 食品 フーズ フード 식품 продукты пищевой الغذائية للأغذية أغذية
beverage: bev beverages bebidas boissons bevande getranke 飲料 饮料 음료 напитки المشروبات
dairy: molkerei lacteos laiterie latteria 乳業 乳业 유업 молочный الألبان للألبان
agriculture: agri agric agro agricultural agricola landwirtschaft 農業 农业 農産 농업 сельское агро الزراعية للزراعة
farm: farms fattoria granja
water: wtr wasser agua agunas eau eaux acqua vatten 水务 水道 수도 вода المياه للمياه
power: pwr strom puissance 発電 パワー 파워 мощность
solar: sonnen solaire 太陽光 太阳能 光伏 태양광
environment: env environmental umwelt ambiental environnement ambiente 環境 环境 环保 환경 экология البيئة
recycling: recyclage reciclaje
logistic: log logistics logistik logistica logistique ロジスティクス 物流 물류 логистика اللوجستية للخدمات
transport: trans transp transportation transports transporte transportes trasporti spedition 運輸 运输 運送 輸送 运通 운송 транспорт النقل للنقل
shipping: ship shpg shipg reederei naviera navegacao navigation navigazione 海運 海运 航运 航運 해운 судоходство الملاحة للملاحة
marine: maritime maritima 海洋 해양 морской البحرية
freight: fracht fret flete 貨物 货运
airline: airlines airway airways aerolineas fluggesellschaft luftfahrt 航空 항공 авиалинии авиа الطيران للطيران طيران
aerospace: aero aeroespacial raumfahrt 航天 宇宙 우주 космический
railway: rail railways railroad rr bahn eisenbahn ferrocarril ferrovia chemin 鉄道 铁路 鐵路 철도 железные дороги السكك
motor: motors motoren motores moteurs モーター モータース 모터스 모터 automotive auto autos automobile automobiles automobil automoviles automotriz 自動車 汽车 汽車 자동차 автомобиль авто السيارات للسيارات
vehicle: vehicles fahrzeuge fahrzeugbau
parts: teile componentes components component komponenten bauteile 部品 部件 零部件 부품
tool: tools werkzeug werkzeuge werkzeugbau herramientas outils
instrument: instruments instr instrumentos 儀器 仪器 계기 приборостроительный
optic: optics optical optik optica optique 光学 光學 광학 оптика
retail: einzelhandel 小売 零售 유통 розничный التجزئة
store: stores shop shops laden tienda negozi 商店 百货 百貨 백화점 магазин متاجر
market: markets markt mercado marche mercato 市場 市场 시장 рынок الأسواق أسواق
restaurant: restaurants ristorante ristoranti 餐饮 餐飲 레스토랑 ресторан مطاعم
hotel: hotels hoteles hoteis ホテル 酒店 飯店 호텔 отель гостиница فنادق الفنادق
resort: resorts 度假
travel: reisen viajes viagens voyages viaggi 旅行 旅游 旅遊 여행 туризм السفر للسفر السياحة
entertainment: entmt enter entertain entretenimiento 娯楽 エンタテインメント エンターテインメント 娱乐 娛樂 엔터테인먼트 развлечения الترفيه للترفيه
game: games gaming spiele juegos ゲーム ゲームス 游戏 遊戲 게임 игры ألعاب
sport: sports deportes esportes スポーツ 体育 스포츠 спорт الرياضية
media: medien medios mediak メディア 传媒 傳媒 媒体 미디어 медиа الإعلام للإعلام
broadcasting: broadcast brdcst rundfunk 放送 广播 방송 вещание
publishing: pub verlag editorial editions edizioni editora 出版 출판 издательство للنشر
advertising: adv werbung publicidad publicite pubblicita 広告 广告 廣告 광고 реклама للإعلان
marketing: mktg mkt マーケティング 营销 마케팅 маркетинг التسويق للتسويق
consulting: consult consultants consultancy consultores consultoria conseil conseils consulenza beratung unternehmensberatung コンサルティング 咨询 諮詢 컨설팅 консалтинг الاستشارات للاستشارات
education: edu educ educational bildung educacion educacao enseignement istruzione 教育 교육 образование التعليم التعليمية للتعليم
school: schools schule escuela escola ecole scuola 学校 學校 학교 школа مدارس
hospital: hosp hospitals krankenhaus klinikum klinik clinic clinics clinica hopital ospedale hastane 病院 医院 醫院 병원 больница клиника مستشفى مستشفيات
diagnostic: diag diagnostics diagnostik
biological: bio biologics biological biologie biologia バイオ 生物 바이오 био
genetic: genetics genomics genomic
brother: bros brothers hermanos gebruder gebruder freres fratelli irmaos 兄弟 형제 братья إخوان
son: sons sohne hijos fils figli filhos أولاد وأولاده
center: ctr centre centro centrum zentrum centrale センター 中心 센터 центр مركز
building: bldg bldgs building gebaude edificio
material: matl mat materials materialien materiaux materiales materiali 材料 소재 материалы المواد
design: diseno disegno デザイン 设计 設計 디자인 дизайн التصميم
studio: studios スタジオ 工作室 스튜디오 студия
agency: agencia agence agenzia agentur 代理 агентство وكالة
operation: ops operations betriebs operaciones
distribution: dist distr distributor distributors distribuidora distribucion distribuzione vertrieb vertriebs 販売 分销 배급 дистрибуция للتوزيع
supply: supplies suministros
import: imports importadora
export: exports exportadora 出口 экспорт للتصدير
exploration: expl exploraciones
royalty: royalties
venture: ventures
innovation: innovations innov innovacion イノベーション 创新 創新 이노베이션 инновации الابتكار
robotic: robotics robot robots roboter ロボット ロボティクス 机器人 機器人 로봇 로보틱스 робототехника
automation: automatisierung automatizacion オートメーション 自动化 自動化 자동화 автоматизация
control: controls kontrolle
battery: batt batteries batterien akku 電池 电池 배터리 батареи
fuel: fuels kraftstoff combustibles
utility: utilities versorgung stadtwerke
house: home homes haus casa maison casas ホーム 하우스 дом
furniture: mobel muebles meubles mobili 家具 가구 мебель الأثاث
toy: toys spielzeug 玩具 완구
jewelry: jewellery jewelers schmuck joyeria 珠宝 宝飾 보석
glass: glas vidrio verre vetro ガラス 硝子 玻璃 유리 стекло الزجاج
cement: zement cemento ciment セメント 水泥 시멘트 цемент أسمنت الأسمنت
wood: holz madera bois legno 木材 목재 древесина
rubber: gummi caucho caoutchouc gomma ゴム 橡胶 고무
cosmetic: cosmetics beauty kosmetik cosmeticos cosmetique 化粧品 化妆品 화장품 косметика
life: leben vida vie vita 生命 人寿 人壽 생명 жизнь الحياة
mutual: mutuelle mutua 相互
cooperative: coop co-op co-operative genossenschaft cooperativa cooperative spoldzielnia 協同組合 合作社 협동조합 кооператив تعاونية
platform: platforms plattform plataforma プラットフォーム 平台 플랫폼 платформа
interactive: インタラクティブ 互动
mobile: mobility movil mobilite モバイル 移动 移動 모바일 мобильный
cloud: nube クラウド 云计算 云 클라우드 облако
wireless: wifi
cable: kabel cables
land: lands tierra terre 土地
real: realty
estate: immo
saint: st sainte sankt
street: strasse rue calle
city: stadt ciudad cidade ville citta 都市 城市 도시 город مدينة
state: staat estado etat stato
royal: koninklijke konigliche royale
first: erste primera primeira premiere 第一 제일 первый الأول
united: utd unidos unidas vereinigte vereinigten unies uniti 聯合 联合 연합 объединенный объединенная المتحدة
new: neue nueva nuevo nouveau nuova 新
great: grand grande grosse gross
north: nord norte northern 北方 北部 север северный الشمال
south: sud sur sul southern sued 南方 юг южный الجنوب
east: ost este est eastern 東 东方 東方 восток восточный الشرق
west: western westn ouest oeste ovest 西部 запад западный الغرب
central: zentral centro 中央 중앙 центральный المركزي
community: comm communities comunidad comunita
people: pueblo peuple
family: familie familia famille 家庭
care: pflege cuidado soin ケア
dental: zahn 歯科 牙科
personal
professional: prof professionals
creative: creativa クリエイティブ
advanced: adv advance avanzado
standard: std standards
precision: prec prazision precisione 精密 정밀
specialty: spec speciality special specialties
allied
associate: associates assoc associados asociados associes associati
metropolitan: metro
micro: mikro マイクロ
`,
};

/** Cities and regions that names carry to tell one branch or sister company from another; countries are in place-names.ts. */
export const regions = `
emea
apac: asia pacific|asia-pacific|asiapac|アジアパシフィック|亚太|亞太
asia: asien|asie|アジア|亚洲|亞洲|아시아|азия|آسيا
europe: europa|ヨーロッパ|欧州|欧洲|歐洲|유럽|европа|أوروبا
africa: afrika|afrique|アフリカ|非洲|아프리카|африка|أفريقيا
america: americas|amerika|amerique|アメリカ|美洲|아메리카|америка|أمريكا
north america: nordamerika|amerique du nord|norteamerica|北米|北美|북미
latin america: latam|lateinamerika|latinoamerica|amerique latine|中南米|拉美
south america: sudamerika|sudamerica|amerique du sud|南米
middle east: mittlerer osten|naher osten|moyen orient|oriente medio|中東|中东|중동|الشرق الأوسط
nordics: nordic|skandinavien|scandinavia|norden
baltics: baltic|baltikum
benelux
dach
iberia: iberica
balkans: balkan
oceania: ozeanien|大洋洲
gcc: gulf|khaleej|الخليج
cis: снг
england
scotland
wales
northern ireland
quebec
ontario
alberta
british columbia
bavaria: bayern|baviere
saxony: sachsen
catalonia: catalunya|cataluna|catalogne
andalusia: andalucia
california
texas
florida
new york: nueva york|ニューヨーク|纽约|紐約|뉴욕|illinois|ohio|virginia|massachusetts|new jersey|pennsylvania|michigan
london: londres|londra|ロンドン|伦敦|倫敦|런던|лондон|لندن
paris: parigi|パリ|巴黎|파리|париж|باريس
berlin: ベルリン|柏林|베를린|берлин
munich: munchen|muenchen|monaco di baviera|慕尼黑|мюнхен
hamburg: 汉堡
frankfurt: francfort|法兰克福
cologne: koln|koeln|colonia
dusseldorf
stuttgart
vienna: wien|vienne|维也纳
zurich: zuerich|zurigo|苏黎世
geneva: genf|geneve|ginevra
basel
bern
amsterdam
rotterdam
brussels: brussel|bruxelles
antwerp: antwerpen|anvers
madrid: マドリード|马德里|мадрид
barcelona: barcelone
lisbon: lisboa|lisbonne
porto
milan: milano|mailand|米兰|милан
rome: roma|rom
turin: torino
naples: napoli
bologna
florence: firenze
lyon
marseille
toulouse
lille
nantes
bordeaux
dublin
edinburgh
manchester
birmingham
glasgow
leeds
bristol
stockholm
gothenburg: goteborg|oslo
copenhagen: kobenhavn|kopenhagen
helsinki: helsingfors
warsaw: warszawa|warschau|варшава
krakow: krakau|cracow
prague: praha|prag
brno
budapest
bucharest: bucuresti|bukarest|sofia
athens: athina|αθηνα|istanbul|ankara|izmir
moscow: moskva|moskau|moscou|москва|莫斯科
saint petersburg: st petersburg|sankt peterburg|санкт петербург|петербург
novosibirsk: новосибирск
yekaterinburg: екатеринбург
kazan: казань
kyiv: kiev|kiew|киев|київ
minsk: минск
almaty: алматы
dubai: دبي|迪拜
abu dhabi: أبوظبي|أبو ظبي
riyadh: الرياض
jeddah: جدة
doha: الدوحة
cairo: kairo|le caire|القاهرة
beirut: بيروت
amman: عمان
baghdad: بغداد
casablanca: الدار البيضاء
tel aviv
johannesburg
cape town
lagos
nairobi
mumbai: bombay|मुंबई
delhi: new delhi|दिल्ली
bangalore: bengaluru
chennai: madras
kolkata: calcutta|hyderabad|pune
beijing: peking|pekin|北京|베이징|пекин
shanghai: 上海|上海市|상하이|шанхай
shenzhen: 深圳
guangzhou: 广州|廣州
hangzhou: 杭州
nanjing: 南京
wuhan: 武汉
chengdu: 成都
tianjin: 天津
chongqing: 重庆
suzhou: 苏州
xian: 西安
qingdao: 青岛
dalian: 大连
xiamen: 厦门
ningbo: 宁波
guangdong: 广东|廣東
zhejiang: 浙江
jiangsu: 江苏
shandong: 山东
sichuan: 四川
fujian: 福建
hunan: 湖南
hubei: 湖北
henan: 河南
taipei: 台北|臺北
kaohsiung: 高雄
tokyo: tokio|東京|东京|도쿄|токио
osaka: 大阪|오사카
nagoya: 名古屋
kyoto: 京都
yokohama: 横浜
sapporo: 札幌
fukuoka: 福岡
kobe: 神戸
hiroshima: 広島
sendai: 仙台
hokkaido: 北海道
kyushu: 九州
kansai: 関西
kanto: 関東
seoul: 서울|首尔
busan: 부산
incheon: 인천
jakarta
surabaya
bangkok: กรุงเทพ|hanoi|ho chi minh|manila
cebu
kuala lumpur
penang
sydney: 悉尼
melbourne: 墨尔本|brisbane|perth|adelaide|auckland
wellington
toronto
montreal
vancouver
calgary
ottawa
mexico city
monterrey
guadalajara
sao paulo
rio de janeiro
bogota
medellin
lima
santiago
buenos aires
caracas
chicago
boston
dallas
houston
phoenix
los angeles
san francisco
seattle
miami
atlanta
denver
detroit
philadelphia
washington
new york city
new orleans
las vegas
san diego
austin
portland
minneapolis
pittsburgh
`;

/**
 * Words that only join others, in the languages that names are written in; they carry nothing of their own. The letters i and v, which
 * some languages have for "and" and "in", number too many funds to be among them.
 */
export const joiningWords = `
the a an of and for at by in on et de du des la le les l d und der die das fur von vom zum zur im am y e el los las del do da dos das di della delle degli dei il lo gli og och en ja
van het te w z al на по для و في من
`;
