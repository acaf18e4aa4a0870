/** Made by scripts/make-place-names.ts from Unicode CLDR; do not edit. A country a line: its code and what it is called. */
export const countryNames = `
ac: ascension island|ascension|île de l’ascension|isla de la ascensión|isola ascensione|ilha de ascensão|ascension-saari|wyspa wniebowstąpienia|ascension-sziget|insula ascension|ascension adası|о-в вознесения|острів вознесіння|جزيرة أسينشيون|アセンション島|阿森松岛|阿森松島|어센션섬
ad: andorra|andorre|andora|أندورا|アンドラ|安道尔|安道爾|안도라
ae: united arab emirates|vereinigte arabische emirate|émirats arabes unis|emiratos árabes unidos|emirati arabi uniti|emirados árabes unidos|verenigde arabische emiraten|förenade arabemiraten|arabiemiirikunnat|zjednoczone emiraty arabskie|spojené arabské emiráty|egyesült arab emírségek|emiratele arabe unite|birleşik arap emirlikleri|оаэ|обʼєднані арабські емірати|الإمارات العربية المتحدة|アラブ首長国連邦|阿拉伯联合酋长国|阿拉伯聯合大公國|아랍에미리트|uae|u.a.e.|emirates
af: afghanistan|afganistán|afeganistão|afganisztán|أفغانستان|アフガニスタン|阿富汗|아프가니스탄
ag: antigua & barbuda|antigua und barbuda|antigua-et-barbuda|antigua y barbuda|antigua e barbuda|antigua en barbuda|antigua och barbuda|antigua ja barbuda|antigua i barbuda|antigua a barbuda|antigua és barbuda|antigua și barbuda|antigua ve barbuda|أنتيغوا وبربودا|アンティグア・バーブーダ|安提瓜和巴布达|安地卡及巴布達|앤티가 바부다
ai: anguilla|anguila|ангилья|أنغويلا|アンギラ|安圭拉|安奎拉|앵귈라
al: albania|albanien|albanie|arnavutluk|албания|ألبانيا|アルバニア|阿尔巴尼亚|阿爾巴尼亞|알바니아
am: armenia|armenien|arménie|örményország|ermenistan|армения|вірменія|أرمينيا|アルメニア|亚美尼亚|亞美尼亞|아르메니아
an: curaçao|curazao|кюрасао|كوراساو|キュラソー|库拉索|庫拉索|퀴라소
ao: angola|أنغولا|アンゴラ|安哥拉|앙골라
aq: antarctica|antarktis|antarctique|antártida|antartide|antarktyda|antarktida|antarktisz|antarktika|أنتاركتيكا|南極|南极洲|南極洲|남극 대륙
ar: argentina|argentinien|argentine|argentinië|argentiina|argentyna|arjantin|الأرجنتين|アルゼンチン|阿根廷|아르헨티나
as: american samoa|amerikanisch-samoa|samoa américaines|samoa americana|samoa americane|amerikaans-samoa|amerikanska samoa|amerikan samoa|samoa amerykańskie|americká samoa|amerikai szamoa|amerikan samoası|американское самоа|американське самоа|ساموا الأمريكية|米領サモア|美属萨摩亚|美屬薩摩亞|아메리칸 사모아
at: austria|österreich|autriche|oostenrijk|österrike|itävalta|rakousko|ausztria|avusturya|австрия|النمسا|オーストリア|奥地利|奧地利|오스트리아
au: australia|australien|australie|ausztrália|avustralya|австралия|أستراليا|オーストラリア|澳大利亚|澳洲|오스트레일리아
aw: aruba|أروبا|アルバ|阿鲁巴|荷屬阿魯巴|아루바
ax: åland islands|ålandinseln|îles åland|islas aland|isole åland|ilhas aland|åland|ahvenanmaa|wyspy alandzkie|ålandy|åland-szigetek|insulele åland|åland adaları|аландские о-ва|аландські острови|جزر آلاند|オーランド諸島|奥兰群岛|奧蘭群島|올란드 제도
az: azerbaijan|aserbaidschan|azerbaïdjan|azerbaiyán|azerbaigian|azerbaijão|azerbeidzjan|azerbajdzjan|azerbaidžan|azerbejdżan|ázerbájdžán|azerbajdzsán|azerbaycan|азербайджан|أذربيجان|アゼルバイジャン|阿塞拜疆|亞塞拜然|아제르바이잔
ba: bosnia & herzegovina|bosnien und herzegowina|bosnie-herzégovine|bosnia y herzegovina|bosnia ed erzegovina|bósnia e herzegovina|bosnië en herzegovina|bosnien och hercegovina|bosnia ja hertsegovina|bośnia i hercegowina|bosna a hercegovina|bosznia-hercegovina|bosnia și herțegovina|bosna-hersek|босния и герцеговина|البوسنة والهرسك|ボスニア・ヘルツェゴビナ|波斯尼亚和黑塞哥维那|波士尼亞與赫塞哥維納|보스니아 헤르체고비나
bb: barbados|barbade|بربادوس|バルバドス|巴巴多斯|巴貝多|바베이도스
bd: bangladesh|bangladesch|bangladés|bangladesz|بنغلاديش|バングラデシュ|孟加拉国|孟加拉|방글라데시
be: belgium|belgien|belgique|bélgica|belgio|belgië|belgia|belçika|бельгия|بلجيكا|ベルギー|比利时|比利時|벨기에
bf: burkina faso|burquina faso|بوركينا فاسو|ブルキナファソ|布基纳法索|布吉納法索|부르키나파소
bg: bulgaria|bulgarien|bulgarie|bulgarije|bulharsko|bulgaristan|болгария|بلغاريا|ブルガリア|保加利亚|保加利亞|불가리아
bh: bahrain|bahreïn|baréin|bahrajn|bahreyn|бахрейн|البحرين|バーレーン|巴林|바레인
bi: burundi|بوروندي|ブルンジ|布隆迪|蒲隆地|부룬디
bj: benin|بنين|ベナン|贝宁|貝南|베냉
bl: st. barthélemy|saint-barthélemy|san bartolomé|são bartolomeu|svatý bartoloměj|сен-бартелеми|سان بارتليمي|サン・バルテルミー|圣巴泰勒米|聖巴瑟米|생바르텔레미
bm: bermuda|bermudes|bermudas|bermudy|бермудские о-ва|бермудські острови|برمودا|バミューダ|百慕大|百慕達|버뮤다
bn: brunei|brunei darussalam|brunej|бруней|بروناي|ブルネイ|文莱|汶萊|브루나이
bo: bolivia|bolivien|bolivie|boliwia|bolivya|боливия|بوليفيا|ボリビア|玻利维亚|玻利維亞|볼리비아
bq: caribbean netherlands|karibische niederlande|pays-bas caribéens|caribe neerlandés|caraibi olandesi|países baixos caribenhos|caribisch nederland|karibiska nederländerna|karibian alankomaat|niderlandy karaibskie|karibské nizozemsko|holland karib-térség|insulele caraibe olandeze|karayip hollandası|бонэйр, синт-эстатиус и саба|карибські нідерланди|هولندا الكاريبية|オランダ領カリブ|荷属加勒比区|荷蘭加勒比區|네덜란드령 카리브
br: brazil|brasilien|brésil|brasil|brasile|brazilië|brasilia|brazylia|brazília|brezilya|бразилия|البرازيل|ブラジル|巴西|브라질
bs: bahamas|bahama|bahamy|bahama-szigetek|bahamalar|багамы|багамські острови|جزر البهاما|バハマ|巴哈马|巴哈馬|바하마
bt: bhutan|bhoutan|bután|butão|بوتان|ブータン|不丹|부탄
bu: myanmar|mianmar|mjanma|мьянма|ميانمار|ミャンマー|缅甸|緬甸|미얀마
bv: bouvet island|bouvetinsel|île bouvet|isla bouvet|isola bouvet|ilha bouvet|bouveteiland|bouvetön|bouvet’nsaari|wyspa bouveta|bouvetův ostrov|bouvet-sziget|insula bouvet|bouvet adası|о-в буве|острів буве|جزيرة بوفيه|ブーベ島|布韦岛|布威島|부베섬
bw: botswana|botsuana|botsvana|بوتسوانا|ボツワナ|博茨瓦纳|波札那|보츠와나
by: belarus|biélorussie|bielorrusia|bielorussia|bielorrússia|valko-venäjä|białoruś|bělorusko|belarusz|білорусь|بيلاروس|ベラルーシ|白俄罗斯|白俄羅斯|벨라루스
bz: belize|belice|белиз|بليز|ベリーズ|伯利兹|貝里斯|벨리즈
ca: canada|kanada|كندا|カナダ|加拿大|캐나다|cda
cc: cocos|kokosinseln|îles cocos|islas cocos|isole cocos|ilhas cocos|cocoseilanden|kokosöarna|kookossaaret|wyspy kokosowe|kokosové ostrovy|kókusz|insulele cocos|кокосовые о-ва|кокосові|جزر كوكوس|ココス|科科斯|科克斯|코코스 제도
cd: congo - kinshasa|kongo-kinshasa|congo-kinshasa|república democrática del congo|kongon demokraattinen tasavalta|demokratyczna republika konga|kongo – kinshasa|kongo - kinşasa|الكونغو - كينشاسا|コンゴ民主共和国|刚果|剛果|콩고-킨샤사
cf: central african republic|zentralafrikanische republik|république centrafricaine|república centroafricana|repubblica centrafricana|república centro-africana|centraal-afrikaanse republiek|centralafrikanska republiken|keski-afrikan tasavalta|republika środkowoafrykańska|středoafrická republika|közép-afrikai köztársaság|republica centrafricană|orta afrika cumhuriyeti|центрально-африканская республика|центральноафриканська республіка|جمهورية أفريقيا الوسطى|中央アフリカ共和国|中非共和国|中非共和國|중앙 아프리카 공화국
cg: congo - brazzaville|kongo-brazzaville|congo-brazzaville|congo|república do congo|kongon tasavalta|kongo|kongo – brazzaville|kongo - brazavil|конго - браззавиль|الكونغو - برازافيل|コンゴ共和国|刚果|剛果|콩고-브라자빌
ch: switzerland|schweiz|suisse|suiza|svizzera|suíça|zwitserland|sveitsi|szwajcaria|švýcarsko|svájc|elveția|i̇sviçre|швейцария|سويسرا|スイス|瑞士|스위스|swiss
ci: côte d’ivoire|costa d’avorio|costa do marfim|ivoorkust|elfenbenskusten|norsunluurannikko|pobřeží slonoviny|elefántcsontpart|кот-д’ивуар|ساحل العاج|コートジボワール|科特迪瓦|象牙海岸|코트디부아르|ivory coast
ck: cook islands|cookinseln|îles cook|islas cook|isole cook|ilhas cook|cookeilanden|cooköarna|cookinsaaret|wyspy cooka|cookovy ostrovy|cook-szigetek|insulele cook|cook adaları|о-ва кука|острови кука|جزر كوك|クック諸島|库克群岛|庫克群島|쿡 제도
cl: chile|chili|cile|şili|تشيلي|チリ|智利|칠레
cm: cameroon|kamerun|cameroun|camerún|camarões|kameroen|الكاميرون|カメルーン|喀麦隆|喀麥隆|카메룬
cn: china|chine|cina|kina|kiina|chiny|çin|китай|الصين|中国|中國|중국|prc|p.r.c.|中华|中華
co: colombia|kolumbien|colombie|kolumbia|kolumbie|columbia|kolombiya|колумбия|كولومبيا|コロンビア|哥伦比亚|哥倫比亞|콜롬비아
cp: clipperton island|clipperton-insel|île clipperton|isla clipperton|isola di clipperton|ilha de clipperton|clipperton|clippertonön|clippertoninsaari|wyspa clippertona|clippertonův ostrov|clipperton-sziget|insula clipperton|clipperton adası|о-в клиппертон|острів кліппертон|جزيرة كليبيرتون|クリッパートン島|克利珀顿岛|克里派頓島|클리퍼턴섬
cq: sark|sercq|سارك|サーク島|萨克岛|薩克島|사크
cr: costa rica|kostaryka|kostarika|kosta rika|كوستاريكا|コスタリカ|哥斯达黎加|哥斯大黎加|코스타리카
cs: serbia|serbien|serbie|sérvia|servië|srbsko|szerbia|sırbistan|сербия|صربيا|セルビア|塞尔维亚|塞爾維亞|세르비아
cu: cuba|kuba|kuuba|كوبا|キューバ|古巴|쿠바
cv: cape verde|cabo verde|cap-vert|capo verde|kaapverdië|kap verde|republika zielonego przylądka|kapverdy|zöld-foki köztársaság|capul verde|кабо-верде|الرأس الأخضر|カーボベルデ|佛得角|維德角|카보베르데
cw: curaçao|curazao|кюрасао|كوراساو|キュラソー|库拉索|庫拉索|퀴라소
cx: christmas island|weihnachtsinsel|île christmas|isla de navidad|isola christmas|ilha christmas|christmaseiland|julön|joulusaari|wyspa bożego narodzenia|vánoční ostrov|karácsony-sziget|insula christmas|christmas adası|о-в рождества|острів різдва|جزيرة كريسماس|クリスマス島|圣诞岛|聖誕島|크리스마스섬
cy: cyprus|zypern|chypre|chipre|cipro|cypern|kypros|cypr|kypr|ciprus|cipru|kıbrıs|кипр|قبرص|キプロス|塞浦路斯|賽普勒斯|키프로스
cz: czechia|tschechien|tchéquie|chequia|cechia|tchéquia|tsjechië|tjeckien|tšekki|czechy|česko|csehország|cehia|çekya|чехия|التشيك|チェコ|捷克|체코|czech republic|ceska republika|tschechische republik
dd: germany|deutschland|allemagne|alemania|germania|alemanha|duitsland|tyskland|saksa|niemcy|německo|németország|almanya|германия|німеччина|ألمانيا|ドイツ|德国|德國|독일
de: germany|deutschland|allemagne|alemania|germania|alemanha|duitsland|tyskland|saksa|niemcy|německo|németország|almanya|германия|німеччина|ألمانيا|ドイツ|德国|德國|독일|brd
dg: diego garcia|диего-гарсия|дієго-гарсія|دييغو غارسيا|ディエゴガルシア島|迪戈加西亚岛|迪亞哥加西亞島|디에고 가르시아
dj: djibouti|dschibuti|yibuti|gibuti|djibuti|dżibuti|džibutsko|dzsibuti|cibuti|джибути|جيبوتي|ジブチ|吉布提|吉布地|지부티
dk: denmark|dänemark|dinamarca|danimarca|denemarken|danmark|tanska|dania|dánsko|danemarca|danimarka|дания|الدانمرك|デンマーク|丹麦|丹麥|덴마크
dm: dominica|dominique|dominika|دومينيكا|ドミニカ国|多米尼克|도미니카
do: dominican republic|dominikanische republik|république dominicaine|república dominicana|repubblica dominicana|dominicaanse republiek|dominikanska republiken|dominikaaninen tasavalta|dominikana|dominikánská republika|dominikai köztársaság|dominik cumhuriyeti|доминиканская республика|домініканська республіка|جمهورية الدومينيكان|ドミニカ共和国|多米尼加共和国|多明尼加共和國|도미니카 공화국
dy: benin|بنين|ベナン|贝宁|貝南|베냉
dz: algeria|algerien|algérie|argelia|algerije|algeriet|algieria|alžírsko|cezayir|алжир|الجزائر|アルジェリア|阿尔及利亚|阿爾及利亞|알제리
ea: ceuta & melilla|ceuta und melilla|ceuta et melilla|ceuta y melilla|ceuta e melilla|ceuta en melilla|ceuta och melilla|ceuta ja melilla|ceuta i melilla|ceuta a melilla|ceuta és melilla|ceuta și melilla|ceuta ve melilla|сеута и мелилья|سيوتا وميليلا|セウタ・メリリャ|休达及梅利利亚|休達與梅利利亞|세우타 및 멜리야
ec: ecuador|équateur|equador|ekwador|ekvádor|الإكوادور|エクアドル|厄瓜多尔|厄瓜多|에콰도르
ee: estonia|estland|estonie|viro|estonsko|észtország|estonya|эстония|إستونيا|エストニア|爱沙尼亚|愛沙尼亞|에스토니아
eg: egypt|ägypten|égypte|egipto|egitto|egito|egypten|egypti|egipt|egyiptom|mısır|египет|єгипет|مصر|エジプト|埃及|이집트|misr
eh: western sahara|westsahara|sahara occidental|sahara occidentale|saara ocidental|westelijke sahara|västsahara|länsi-sahara|sahara zachodnia|západní sahara|nyugat-szahara|sahara occidentală|batı sahra|западная сахара|західна сахара|الصحراء الغربية|西サハラ|西撒哈拉|서사하라
er: eritrea|érythrée|eritreia|erytrea|eritreea|eritre|эритрея|إريتريا|エリトリア|厄立特里亚|厄利垂亞|에리트리아
es: spain|spanien|espagne|españa|spagna|espanha|spanje|espanja|hiszpania|španělsko|spanyolország|spania|i̇spanya|испания|إسبانيا|スペイン|西班牙|스페인
et: ethiopia|äthiopien|éthiopie|etiopía|etiopien|etiopie|etiyopya|эфиопия|إثيوبيا|エチオピア|埃塞俄比亚|衣索比亞|에티오피아
fi: finland|finnland|finlande|finlandia|suomi|finsko|finnország|finlanda|finlandiya|финляндия|فنلندا|フィンランド|芬兰|芬蘭|핀란드
fj: fiji|fidschi|fidji|fiyi|figi|fidži|fidzsi|фиджи|فيجي|フィジー|斐济|斐濟|피지
fk: falkland islands|falklandinseln|îles malouines|islas malvinas|isole falkland|ilhas malvinas|falklandeilanden|falklandsöarna|falklandinsaaret|falklandy|falklandské ostrovy|falkland-szigetek|insulele falkland|falkland adaları|фолклендские о-ва|фолклендські острови|جزر فوكلاند|フォークランド諸島|福克兰群岛|福克蘭群島|포클랜드 제도
fm: micronesia|mikronesien|micronésie|mikronesia|mikronezja|mikronésie|mikronézia|micronezia|mikronezya|федеративные штаты микронезии|мікронезія|ميكرونيزيا|ミクロネシア連邦|密克罗尼西亚|密克羅尼西亞|미크로네시아
fo: faroe islands|färöer|îles féroé|islas feroe|isole fær øer|ilhas faroé|faeröer|färöarna|färsaaret|wyspy owcze|faerské ostrovy|feröer szigetek|insulele feroe|faroe adaları|фарерские о-ва|фарерські острови|جزر فارو|フェロー諸島|法罗群岛|法羅群島|페로 제도
fr: france|frankreich|francia|frança|frankrijk|frankrike|ranska|francja|francie|franciaország|franța|fransa|франция|فرنسا|フランス|法国|法國|프랑스
fx: france|frankreich|francia|frança|frankrijk|frankrike|ranska|francja|francie|franciaország|franța|fransa|франция|فرنسا|フランス|法国|法國|프랑스
ga: gabon|gabun|gabão|الغابون|ガボン|加蓬|加彭|가봉
gb: united kingdom|vereinigtes königreich|royaume-uni|reino unido|regno unito|verenigd koninkrijk|storbritannien|iso-britannia|wielka brytania|spojené království|egyesült királyság|regatul unit|birleşik krallık|великобритания|велика британія|المملكة المتحدة|イギリス|英国|英國|영국|uk|u.k.|great britain|britain|grossbritannien|gran bretagna|gran bretana|grande bretagne
gd: grenada|grenade|granada|غرينادا|グレナダ|格林纳达|格瑞那達|그레나다
gf: french guiana|französisch-guayana|guyane française|guayana francesa|guyana francese|guiana francesa|frans-guyana|franska guyana|ranskan guayana|gujana francuska|francouzská guyana|francia guyana|guyana franceză|fransız guyanası|французская гвиана|французька гвіана|غويانا الفرنسية|仏領ギアナ|法属圭亚那|法屬圭亞那|프랑스령 기아나
gh: ghana|gana|غانا|ガーナ|加纳|迦納|가나
gi: gibraltar|gibilterra|cebelitarık|جبل طارق|ジブラルタル|直布罗陀|直布羅陀|지브롤터
gl: greenland|grönland|groenland|groenlandia|grönlanti|grenlandia|grónsko|groenlanda|гренландия|غرينلاند|グリーンランド|格陵兰|格陵蘭|그린란드
gm: gambia|gambie|gambiya|غامبيا|ガンビア|冈比亚|甘比亞|감비아
gn: guinea|guinée|guiné|gwinea|guineea|gine|гвинея|غينيا|ギニア|几内亚|幾內亞|기니
gp: guadeloupe|guadalupe|guadalupa|gwadelupa|guadelupa|гваделупа|غوادلوب|グアドループ|瓜德罗普|瓜地洛普|과들루프
gq: equatorial guinea|äquatorialguinea|guinée équatoriale|guinea ecuatorial|guinea equatoriale|guiné equatorial|equatoriaal-guinea|ekvatorialguinea|päiväntasaajan guinea|gwinea równikowa|rovníková guinea|egyenlítői-guinea|guineea ecuatorială|ekvator ginesi|экваториальная гвинея|екваторіальна гвінея|غينيا الاستوائية|赤道ギニア|赤道几内亚|赤道幾內亞|적도 기니
gr: greece|griechenland|grèce|grecia|griekenland|grekland|kreikka|grecja|řecko|görögország|yunanistan|греция|اليونان|ギリシャ|希腊|希臘|그리스
gs: south georgia & south sandwich islands|südgeorgien und die südlichen sandwichinseln|géorgie du sud-et-les îles sandwich du sud|islas georgia del sur y sandwich del sur|georgia del sud e sandwich australi|ilhas geórgia do sul e sandwich do sul|zuid-georgia en zuidelijke sandwicheilanden|sydgeorgien och sydsandwichöarna|etelä-georgia ja eteläiset sandwichinsaaret|georgia południowa i sandwich południowy|jižní georgie a jižní sandwichovy ostrovy|déli-georgia és déli-sandwich-szigetek|georgia de sud și insulele sandwich de sud|güney georgia ve güney sandwich adaları|южная георгия и южные сандвичевы о-ва|південна джорджія та південні сандвічеві острови|جورجيا الجنوبية وجزر ساندويتش الجنوبية|サウスジョージア・サウスサンドウィッチ諸島|南乔治亚和南桑威奇群岛|南喬治亞與南三明治群島|사우스조지아 사우스샌드위치 제도
gt: guatemala|gwatemala|гватемала|غواتيمالا|グアテマラ|危地马拉|瓜地馬拉|과테말라
gu: guam|غوام|グアム|关岛|關島
gw: guinea-bissau|guinée-bissau|guinea-bisáu|guiné-bissau|gwinea bissau|bissau-guinea|guineea-bissau|gine-bissau|гвинея-бисау|غينيا بيساو|ギニアビサウ|几内亚比绍|幾內亞比索|기니비사우
gy: guyana|guiana|gujana|гайана|غيانا|ガイアナ|圭亚那|蓋亞那|가이아나
hk: hong kong sar china|sonderverwaltungsregion hongkong|r.a.s. chinoise de hong kong|rae de hong kong|ras di hong kong|hong kong, rae da china|hongkong sar van china|hongkong sar|hongkong – kiinan erityishallintoalue|sra hongkong|hongkong – zao číny|hongkong kkt|r.a.s. hong kong, china|çin hong kong öi̇b|гонконг|гонконг, оар китаю|هونغ كونغ الصينية|中華人民共和国香港特別行政区|中国香港特别行政区|中國香港特別行政區|홍콩|hong kong|hongkong|香港
hm: heard & mcdonald islands|heard und mcdonaldinseln|îles heard-et-macdonald|islas heard y mcdonald|isole heard e mcdonald|ilhas heard e mcdonald|heard en mcdonaldeilanden|heardön och mcdonaldöarna|heard ja mcdonaldinsaaret|wyspy heard i mcdonalda|heardův ostrov a mcdonaldovy ostrovy|heard-sziget és mcdonald-szigetek|insula heard și insulele mcdonald|heard adası ve mcdonald adaları|о-ва херд и макдональд|острови герд і макдоналд|جزيرة هيرد وجزر ماكدونالد|ハード島・マクドナルド諸島|赫德岛和麦克唐纳群岛|赫德島及麥唐納群島|허드 맥도널드 제도
hn: honduras|гондурас|هندوراس|ホンジュラス|洪都拉斯|宏都拉斯|온두라스
hr: croatia|kroatien|croatie|croacia|croazia|kroatië|kroatia|chorwacja|chorvatsko|horvátország|hırvatistan|хорватия|كرواتيا|クロアチア|克罗地亚|克羅埃西亞|크로아티아
ht: haiti|гаити|هايتي|ハイチ|海地|아이티
hu: hungary|ungarn|hongrie|hungría|ungheria|hongarije|ungern|unkari|węgry|maďarsko|magyarország|ungaria|macaristan|венгрия|угорщина|هنغاريا|ハンガリー|匈牙利|헝가리
hv: burkina faso|burquina faso|بوركينا فاسو|ブルキナファソ|布基纳法索|布吉納法索|부르키나파소
ic: canary islands|kanarische inseln|îles canaries|canarias|isole canarie|ilhas canárias|canarische eilanden|kanarieöarna|kanariansaaret|wyspy kanaryjskie|kanárské ostrovy|kanári-szigetek|insulele canare|kanarya adaları|канарские о-ва|канарські острови|جزر الكناري|カナリア諸島|加纳利群岛|加那利群島|카나리아 제도
id: indonesia|indonesien|indonésie|indonezja|indonézia|endonezya|индонезия|إندونيسيا|インドネシア|印度尼西亚|印尼|인도네시아
ie: ireland|irland|irlande|irlanda|ierland|irlanti|irlandia|irsko|írország|ирландия|أيرلندا|アイルランド|爱尔兰|愛爾蘭|아일랜드
il: israel|israele|izrael|i̇srail|израиль|إسرائيل|イスラエル|以色列|이스라엘
in: india|indien|inde|intia|indie|hindistan|индия|الهند|インド|印度|인도|bharat
io: british indian ocean territory|britisches territorium im indischen ozean|territoire britannique de l’océan indien|territorio británico del océano índico|territorio britannico dell’oceano indiano|território britânico do oceano índico|brits indische oceaanterritorium|brittiska territoriet i indiska oceanen|brittiläinen intian valtameren alue|brytyjskie terytorium oceanu indyjskiego|britské indickooceánské území|brit indiai-óceáni terület|teritoriul britanic din oceanul indian|britanya hint okyanusu toprakları|британская территория в индийском океане|британська територія в індійському океані|الإقليم البريطاني في المحيط الهندي|英領インド洋地域|英属印度洋领地|英屬印度洋領地|영국령 인도양 지역
iq: iraq|irak|iraque|العراق|イラク|伊拉克|이라크
ir: iran|irã|إيران|イラン|伊朗|이란
is: iceland|island|islande|islandia|islanda|ijsland|islanti|izland|i̇zlanda|исландия|آيسلندا|アイスランド|冰岛|冰島|아이슬란드
it: italy|italien|italie|italia|włochy|olaszország|i̇talya|италия|إيطاليا|イタリア|意大利|義大利|이탈리아
jm: jamaica|jamaika|jamaïque|giamaica|jamajka|ямайка|جامايكا|ジャマイカ|牙买加|牙買加|자메이카
jp: japan|japon|giappone|japão|japani|japonia|japonsko|japonya|япония|اليابان|日本|일본|nihon|nippon|ジャパン
ke: kenya|kenia|quênia|keňa|кения|كينيا|ケニア|肯尼亚|肯亞|케냐
kg: kyrgyzstan|kirgisistan|kirghizstan|kirguistán|kirghizistan|quirguistão|kirgizië|kirgizistan|kirgisia|kirgistan|kirgizisztán|kârgâzstan|киргизия|киргизстан|قيرغيزستان|キルギス|吉尔吉斯斯坦|吉爾吉斯|키르기스스탄
kh: cambodia|kambodscha|cambodge|camboya|cambogia|camboja|cambodja|kambodja|kambodža|kambodzsa|cambodgia|kamboçya|камбоджа|كمبوديا|カンボジア|柬埔寨|캄보디아
ki: kiribati|quiribati|كيريباتي|キリバス|基里巴斯|吉里巴斯|키리바시
km: comoros|komoren|comores|comoras|comore|comoren|komorerna|komorit|komory|comore-szigetek|komorlar|комори|جزر القمر|コモロ|科摩罗|葛摩|코모로
kn: st. kitts & nevis|st. kitts und nevis|saint-christophe-et-niévès|san cristóbal y nieves|saint kitts e nevis|são cristóvão e névis|saint kitts en nevis|saint kitts ja nevis|saint kitts i nevis|svatý kryštof a nevis|saint kitts és nevis|saint kitts și nevis|saint kitts ve nevis|сент-китс и невис|سانت كيتس ونيفيس|セントクリストファー・ネーヴィス|圣基茨和尼维斯|聖克里斯多福及尼維斯|세인트키츠 네비스
kp: north korea|nordkorea|corée du nord|corea del norte|corea del nord|coreia do norte|noord-korea|pohjois-korea|korea północna|severní korea|észak-korea|coreea de nord|kuzey kore|кндр|північна корея|كوريا الشمالية|北朝鮮|朝鲜|北韓|북한
kr: south korea|südkorea|corée du sud|corea del sur|corea del sud|coreia do sul|zuid-korea|sydkorea|etelä-korea|korea południowa|jižní korea|dél-korea|coreea de sud|güney kore|республика корея|південна корея|كوريا الجنوبية|韓国|韩国|南韓|대한민국|korea|corea|한국
kw: kuwait|koweït|koeweit|kuwejt|kuvajt|kuvait|kuweit|kuveyt|الكويت|クウェート|科威特|쿠웨이트
ky: cayman islands|kaimaninseln|îles caïmans|islas caimán|isole cayman|ilhas cayman|kaaimaneilanden|caymanöarna|caymansaaret|kajmany|kajmanské ostrovy|kajmán-szigetek|insulele cayman|cayman adaları|о-ва кайман|кайманові острови|جزر كايمان|ケイマン諸島|开曼群岛|開曼群島|케이맨 제도
kz: kazakhstan|kasachstan|kazajistán|kazakistan|cazaquistão|kazachstan|kazakstan|kazahsztán|kazahstan|كازاخستان|カザフスタン|哈萨克斯坦|哈薩克|카자흐스탄
la: laos|laosz|لاوس|ラオス|老挝|寮國|라오스
lb: lebanon|libanon|liban|líbano|lübnan|ливан|لبنان|レバノン|黎巴嫩|레바논
lc: st. lucia|sainte-lucie|santa lucía|saint lucia|svatá lucie|sfânta lucia|сент-люсия|سانت لوسيا|セントルシア|圣卢西亚|聖露西亞|세인트루시아
li: liechtenstein|lichtenštejnsko|лихтенштейн|ليختنشتاين|リヒテンシュタイン|列支敦士登|列支敦斯登|리히텐슈타인
lk: sri lanka|шри-ланка|سريلانكا|スリランカ|斯里兰卡|斯里蘭卡|스리랑카
lr: liberia|libérie|liberya|либерия|ليبيريا|リベリア|利比里亚|賴比瑞亞|라이베리아
ls: lesotho|lesoto|ليسوتو|レソト|莱索托|賴索托|레소토
lt: lithuania|litauen|lituanie|lituania|litouwen|liettua|litwa|litva|litvánia|litvanya|ليتوانيا|リトアニア|立陶宛|리투아니아
lu: luxembourg|luxemburg|luxemburgo|lussemburgo|luksemburg|lucembursko|люксембург|لوكسمبورغ|ルクセンブルク|卢森堡|盧森堡|룩셈부르크
lv: latvia|lettland|lettonie|letonia|lettonia|letland|łotwa|lotyšsko|lettország|letonya|латвия|لاتفيا|ラトビア|拉脱维亚|拉脫維亞|라트비아
ly: libya|libyen|libye|libia|libië|ливия|ليبيا|リビア|利比亚|利比亞|리비아
ma: morocco|marokko|maroc|marruecos|marocco|marrocos|marocko|maroko|fas|المغرب|モロッコ|摩洛哥|모로코
mc: monaco|monako|موناكو|モナコ|摩纳哥|摩納哥|모나코
md: moldova|republik moldau|moldavie|moldavia|moldavien|mołdawia|moldavsko|republica moldova|مولدوفا|モルドバ|摩尔多瓦|摩爾多瓦|몰도바
me: montenegro|czarnogóra|černá hora|muntenegru|karadağ|черногория|чорногорія|الجبل الأسود|モンテネグロ|黑山|蒙特內哥羅|몬테네그로
mf: st. martin|saint-martin|san martín|são martinho|svatý martin|sfântul martin|сен-мартен|سان مارتن|サン・マルタン|法属圣马丁|法屬聖馬丁|생마르탱
mg: madagascar|madagaskar|madagaszkár|مدغشقر|マダガスカル|马达加斯加|馬達加斯加|마다가스카르
mh: marshall islands|marshallinseln|îles marshall|islas marshall|isole marshall|ilhas marshall|marshalleilanden|marshallöarna|marshallinsaaret|wyspy marshalla|marshallovy ostrovy|marshall-szigetek|insulele marshall|marshall adaları|маршалловы о-ва|маршаллові острови|جزر مارشال|マーシャル諸島|马绍尔群岛|馬紹爾群島|마셜 제도
mk: north macedonia|nordmazedonien|macédoine du nord|macedonia del norte|macedonia del nord|macedônia do norte|noord-macedonië|nordmakedonien|pohjois-makedonia|macedonia północna|severní makedonie|észak-macedónia|macedonia de nord|kuzey makedonya|северная македония|північна македонія|مقدونيا الشمالية|北マケドニア|北马其顿|北馬其頓|북마케도니아
ml: mali|مالي|マリ|马里|馬利|말리
mm: myanmar|mianmar|mjanma|мьянма|ميانمار|ミャンマー|缅甸|緬甸|미얀마
mn: mongolia|mongolei|mongolie|mongoliet|mongolsko|moğolistan|монголия|منغوليا|モンゴル|蒙古|몽골
mo: macao sar china|sonderverwaltungsregion macau|r.a.s. chinoise de macao|rae de macao|ras di macao|macau, rae da china|macau sar van china|macao sar|macao – kiinan erityishallintoalue|sra makau|macao – zao číny|makaó kkt|r.a.s. macao, china|çin makao öi̇b|макао|макао, оар китаю|منطقة ماكاو الإدارية الخاصة|中華人民共和国マカオ特別行政区|中国澳门特别行政区|中國澳門特別行政區|마카오|macau|macao
mp: northern mariana islands|nördliche marianen|îles mariannes du nord|islas marianas del norte|isole marianne settentrionali|ilhas marianas do norte|noordelijke marianen|nordmarianerna|pohjois-mariaanit|mariany północne|severní mariany|északi mariana-szigetek|insulele mariane de nord|kuzey mariana adaları|северные марианские о-ва|північні маріанські острови|جزر ماريانا الشمالية|北マリアナ諸島|北马里亚纳群岛|北馬利安納群島|북마리아나제도
mq: martinique|martinica|martynika|martinik|мартиника|جزر المارتينيك|マルティニーク|马提尼克|馬丁尼克|마르티니크
mr: mauritania|mauretanien|mauritanie|mauretania|moritanya|мавритания|موريتانيا|モーリタニア|毛里塔尼亚|茅利塔尼亞|모리타니
ms: montserrat|مونتسرات|モントセラト|蒙特塞拉特|蒙哲臘|몬트세라트
mt: malta|malte|مالطا|マルタ|马耳他|馬爾他|몰타
mu: mauritius|maurice|mauricio|mauricius|маврикий|موريشيوس|モーリシャス|毛里求斯|模里西斯|모리셔스
mv: maldives|malediven|maldivas|maldive|maldiven|maldiverna|malediivit|malediwy|maledivy|maldív-szigetek|maldivler|мальдивы|мальдіви|جزر المالديف|モルディブ|马尔代夫|馬爾地夫|몰디브
mw: malawi|malaui|malavi|ملاوي|マラウイ|马拉维|馬拉威|말라위
mx: mexico|mexiko|mexique|messico|meksiko|meksyk|mexic|meksika|المكسيك|メキシコ|墨西哥|멕시코
my: malaysia|malaisie|malasia|maleisië|malesia|malezja|malajsie|malajzia|malezya|малайзия|ماليزيا|マレーシア|马来西亚|馬來西亞|말레이시아
mz: mozambique|mosambik|mozambico|moçambique|mozambik|mozambic|موزمبيق|モザンビーク|莫桑比克|莫三比克|모잠비크
na: namibia|namibie|namibya|намибия|ناميبيا|ナミビア|纳米比亚|納米比亞|나미비아
nc: new caledonia|neukaledonien|nouvelle-calédonie|nueva caledonia|nuova caledonia|nova caledônia|nieuw-caledonië|nya kaledonien|uusi-kaledonia|nowa kaledonia|nová kaledonie|új-kaledónia|noua caledonie|yeni kaledonya|новая каледония|нова каледонія|كاليدونيا الجديدة|ニューカレドニア|新喀里多尼亚|新喀里多尼亞|뉴칼레도니아
ne: niger|nijer|النيجر|ニジェール|尼日尔|尼日|니제르
nf: norfolk island|norfolkinsel|île norfolk|isla norfolk|isola norfolk|ilha norfolk|norfolk|norfolkön|norfolkinsaari|norfolk-sziget|insula norfolk|norfolk adası|о-в норфолк|острів норфолк|جزيرة نورفولك|ノーフォーク島|诺福克岛|諾福克島|노퍽섬
ng: nigeria|nigérie|nijerya|нигерия|نيجيريا|ナイジェリア|尼日利亚|奈及利亞|나이지리아
nh: vanuatu|فانواتو|バヌアツ|瓦努阿图|萬那杜|바누아투
ni: nicaragua|nikaragua|نيكاراغوا|ニカラグア|尼加拉瓜|니카라과
nl: netherlands|niederlande|pays-bas|países bajos|paesi bassi|países baixos|nederland|nederländerna|alankomaat|holandia|nizozemsko|hollandia|țările de jos|hollanda|нидерланды|нідерланди|هولندا|オランダ|荷兰|荷蘭|네덜란드|holland
no: norway|norwegen|norvège|noruega|norvegia|noorwegen|norge|norja|norwegia|norsko|norveç|норвегия|النرويج|ノルウェー|挪威|노르웨이
np: nepal|نيبال|ネパール|尼泊尔|尼泊爾|네팔
nr: nauru|ناورو|ナウル|瑙鲁|諾魯|나우루
nu: niue|نيوي|ニウエ|纽埃|紐埃島|니우에
nz: new zealand|neuseeland|nouvelle-zélande|nueva zelanda|nuova zelanda|nova zelândia|nieuw-zeeland|nya zeeland|uusi-seelanti|nowa zelandia|nový zéland|új-zéland|noua zeelandă|yeni zelanda|новая зеландия|нова зеландія|نيوزيلندا|ニュージーランド|新西兰|紐西蘭|뉴질랜드
om: oman|omã|umman|عُمان|オマーン|阿曼|오만
pa: panama|بنما|パナマ|巴拿马|巴拿馬|파나마
pe: peru|pérou|بيرو|ペルー|秘鲁|秘魯|페루
pf: french polynesia|französisch-polynesien|polynésie française|polinesia francesa|polinesia francese|frans-polynesië|franska polynesien|ranskan polynesia|polinezja francuska|francouzská polynésie|francia polinézia|polinezia franceză|fransız polinezyası|французская полинезия|французька полінезія|بولينيزيا الفرنسية|仏領ポリネシア|法属波利尼西亚|法屬玻里尼西亞|프랑스령 폴리네시아
pg: papua new guinea|papua-neuguinea|papouasie-nouvelle-guinée|papúa nueva guinea|papua nuova guinea|papua-nova guiné|papoea-nieuw-guinea|papua nya guinea|papua-uusi-guinea|papua-nowa gwinea|papua-nová guinea|pápua új-guinea|papua-noua guinee|papua yeni gine|папуа — новая гвинея|папуа-нова гвінея|بابوا غينيا الجديدة|パプアニューギニア|巴布亚新几内亚|巴布亞紐幾內亞|파푸아뉴기니
ph: philippines|philippinen|filipinas|filippine|filipijnen|filippinerna|filippiinit|filipiny|fülöp-szigetek|filipine|filipinler|филиппины|філіппіни|الفلبين|フィリピン|菲律宾|菲律賓|필리핀
pk: pakistan|paquistão|pakisztán|باكستان|パキスタン|巴基斯坦|파키스탄
pl: poland|polen|pologne|polonia|puola|polska|polsko|lengyelország|polonya|польша|польща|بولندا|ポーランド|波兰|波蘭|폴란드
pm: st. pierre & miquelon|st. pierre und miquelon|saint-pierre-et-miquelon|san pedro y miquelón|saint-pierre e miquelon|são pedro e miquelão|saint-pierre en miquelon|saint-pierre ja miquelon|saint-pierre i miquelon|saint-pierre a miquelon|saint-pierre és miquelon|saint-pierre și miquelon|saint pierre ve miquelon|сен-пьер и микелон|сен-пʼєр і мікелон|سان بيير ومكويلون|サンピエール島・ミクロン島|圣皮埃尔和密克隆群岛|聖皮埃與密克隆群島|생피에르 미클롱
pn: pitcairn islands|pitcairninseln|îles pitcairn|islas pitcairn|isole pitcairn|ilhas pitcairn|pitcairneilanden|pitcairnöarna|pitcairn|pitcairnovy ostrovy|pitcairn-szigetek|insulele pitcairn|pitcairn adaları|о-ва питкэрн|острови піткерн|جزر بيتكيرن|ピトケアン諸島|皮特凯恩群岛|皮特肯群島|핏케언 제도
pr: puerto rico|porto rico|portorico|portoryko|portoriko|porto riko|пуэрто-рико|بورتوريكو|プエルトリコ|波多黎各|푸에르토리코
ps: palestinian territories|palästinensische autonomiegebiete|territoires palestiniens|territorios palestinos|territori palestinesi|palestijnse gebieden|palestinska territorierna|palestiinalaisalue|terytoria palestyńskie|palestinská území|palesztin autonómia|teritoriile palestiniene|filistin bölgeleri|палестинские территории|палестинські території|الأراضي الفلسطينية|パレスチナ自治区|巴勒斯坦领土|巴勒斯坦自治區|팔레스타인 지구
pt: portugal|portogallo|portugali|portugalia|portugalsko|portekiz|португалия|البرتغال|ポルトガル|葡萄牙|포르투갈
pw: palau|palaos|بالاو|パラオ|帕劳|帛琉|팔라우
py: paraguay|paraguai|paragwaj|парагвай|باراغواي|パラグアイ|巴拉圭|파라과이
qa: qatar|katar|catar|قطر|カタール|卡塔尔|卡達|카타르
re: réunion|la réunion|riunione|reunião|реюньон|реюньйон|روينيون|レユニオン|留尼汪|留尼旺|레위니옹
rh: zimbabwe|simbabwe|zimbabue|zimbabve|زيمبابوي|ジンバブエ|津巴布韦|辛巴威|짐바브웨
ro: romania|rumänien|roumanie|rumanía|romênia|roemenië|rumunia|rumunsko|romanya|румыния|румунія|رومانيا|ルーマニア|罗马尼亚|羅馬尼亞|루마니아
rs: serbia|serbien|serbie|sérvia|servië|srbsko|szerbia|sırbistan|сербия|صربيا|セルビア|塞尔维亚|塞爾維亞|세르비아
ru: russia|russland|russie|rusia|rusland|ryssland|venäjä|rosja|rusko|oroszország|rusya|россия|росія|روسيا|ロシア|俄罗斯|俄羅斯|러시아|россии|российская федерация
rw: rwanda|ruanda|رواندا|ルワンダ|卢旺达|盧安達|르완다
sa: saudi arabia|saudi-arabien|arabie saoudite|arabia saudí|arabia saudita|saoedi-arabië|saudiarabien|arabia saudyjska|saúdská arábie|szaúd-arábia|suudi arabistan|саудовская аравия|саудівська аравія|المملكة العربية السعودية|サウジアラビア|沙特阿拉伯|沙烏地阿拉伯|사우디아라비아|saudi|السعودية
sb: solomon islands|salomonen|îles salomon|islas salomón|isole salomone|ilhas salomão|salomonseilanden|salomonöarna|salomonsaaret|wyspy salomona|šalamounovy ostrovy|salamon-szigetek|insulele solomon|solomon adaları|соломоновы о-ва|соломонові острови|جزر سليمان|ソロモン諸島|所罗门群岛|索羅門群島|솔로몬 제도
sc: seychelles|seychellen|seicheles|seychellerna|seychellit|seszele|seychely|seychelle-szigetek|seyşeller|сейшельские о-ва|сейшельські острови|سيشل|セーシェル|塞舌尔|塞席爾|세이셸
sd: sudan|soudan|sudão|soedan|szudán|السودان|スーダン|苏丹|蘇丹|수단
se: sweden|schweden|suède|suecia|svezia|zweden|sverige|ruotsi|szwecja|švédsko|svédország|suedia|i̇sveç|швеция|السويد|スウェーデン|瑞典|스웨덴
sg: singapore|singapur|singapour|singapura|szingapúr|سنغافورة|シンガポール|新加坡|싱가포르
sh: st. helena|sainte-hélène|santa elena|sant’elena|santa helena|sint-helena|saint helena|wyspa świętej heleny|svatá helena|szent ilona|sfânta elena|о-в св. елены|острів святої єлени|سانت هيلينا|セントヘレナ|圣赫勒拿|聖赫勒拿島|세인트헬레나
si: slovenia|slowenien|slovénie|eslovenia|slovenien|słowenia|slovinsko|szlovénia|slovenya|словения|سلوفينيا|スロベニア|斯洛文尼亚|斯洛維尼亞|슬로베니아
sj: svalbard & jan mayen|spitzbergen und jan mayen|svalbard et jan mayen|svalbard y jan mayen|svalbard e jan mayen|spitsbergen en jan mayen|svalbard och jan mayen|huippuvuoret ja jan mayen|svalbard i jan mayen|špicberky a jan mayen|svalbard és jan mayen|svalbard și jan mayen|svalbard ve jan mayen|шпицберген и ян-майен|шпіцберген та ян-маєн|سفالبارد وجان ماين|スバールバル諸島・ヤンマイエン島|斯瓦尔巴和扬马延|挪威屬斯瓦巴及尖棉|스발바르제도-얀마웬섬
sk: slovakia|slowakei|slovaquie|eslovaquia|slovacchia|slowakije|slovakien|słowacja|slovensko|szlovákia|slovacia|slovakya|словакия|словаччина|سلوفاكيا|スロバキア|斯洛伐克|슬로바키아
sl: sierra leone|sierra leona|serra leoa|сьерра-леоне|سيراليون|シエラレオネ|塞拉利昂|獅子山|시에라리온
sm: san marino|saint-marin|سان مارينو|サンマリノ|圣马力诺|聖馬利諾|산마리노
sn: senegal|szenegál|السنغال|セネガル|塞内加尔|塞內加爾|세네갈
so: somalia|somalie|somálsko|szomália|somali|الصومال|ソマリア|索马里|索馬利亞|소말리아
sr: suriname|surinam|سورينام|スリナム|苏里南|蘇利南|수리남
ss: south sudan|südsudan|soudan du sud|sudán del sur|sud sudan|sudão do sul|zuid-soedan|sydsudan|etelä-sudan|sudan południowy|jižní súdán|dél-szudán|sudanul de sud|güney sudan|южный судан|південний судан|جنوب السودان|南スーダン|南苏丹|南蘇丹|남수단
st: são tomé & príncipe|são tomé und príncipe|sao tomé-et-principe|santo tomé y príncipe|são tomé e príncipe|sao tomé en principe|são tomé och príncipe|são tomé ja príncipe|wyspy świętego tomasza i książęca|svatý tomáš a princův ostrov|são tomé és príncipe|são tomé și príncipe|sao tome ve principe|сан-томе и принсипи|ساو تومي وبرينسيبي|サントメ・プリンシペ|圣多美和普林西比|聖多美普林西比|상투메 프린시페
su: russia|russland|russie|rusia|rusland|ryssland|venäjä|rosja|rusko|oroszország|rusya|россия|росія|روسيا|ロシア|俄罗斯|俄羅斯|러시아
sv: el salvador|salvador|salwador|السلفادور|エルサルバドル|萨尔瓦多|薩爾瓦多|엘살바도르
sx: sint maarten|saint-martin|svatý martin|синт-мартен|سانت مارتن|シント・マールテン|荷属圣马丁|荷屬聖馬丁|신트마르턴
sy: syria|syrien|syrie|siria|syyria|szíria|suriye|сирия|سوريا|シリア|叙利亚|敘利亞|시리아
sz: eswatini|esuatini|essuatíni|szváziföld|esvatini|إسواتيني|エスワティニ|斯威士兰|史瓦帝尼|에스와티니
ta: tristan da cunha|tristán de acuña|tristão da cunha|тристан-да-кунья|تريستان دا كونا|トリスタン・ダ・クーニャ|特里斯坦-达库尼亚群岛|特里斯坦達庫尼亞群島|트리스탄다쿠나
tc: turks & caicos islands|turks- und caicosinseln|îles turques-et-caïques|islas turcas y caicos|isole turks e caicos|ilhas turcas e caicos|turks- en caicoseilanden|turks- och caicosöarna|turks- ja caicossaaret|turks i caicos|turks a caicos|turks- és caicos-szigetek|insulele turks și caicos|turks ve caicos adaları|тёркс и кайкос|острови теркс і кайкос|جزر توركس وكايكوس|タークス・カイコス諸島|特克斯和凯科斯群岛|土克斯及開科斯群島|터크스 케이커스 제도
tf: french southern territories|französische süd- und antarktisgebiete|terres australes françaises|territorios australes franceses|terre australi francesi|territórios franceses do sul|franse gebieden in de zuidelijke indische oceaan|franska sydterritorierna|ranskan eteläiset ja antarktiset alueet|francuskie terytoria południowe i antarktyczne|francouzská jižní území|francia déli területek|teritoriile australe și antarctice franceze|fransız güney toprakları|французские южные территории|французькі південні території|الأقاليم الجنوبية الفرنسية|仏領極南諸島|法属南部领地|法屬南部屬地|프랑스령 남방 지역
tg: togo|توغو|トーゴ|多哥|토고
th: thailand|thaïlande|tailandia|thailandia|thaimaa|tajlandia|thajsko|thaiföld|thailanda|tayland|таиланд|تايلاند|タイ|泰国|泰國|태국
tj: tajikistan|tadschikistan|tadjikistan|tayikistán|tagikistan|tadjiquistão|tadzjikistan|tadžikistan|tadżykistan|tádzsikisztán|tacikistan|таджикистан|طاجيكستان|タジキスタン|塔吉克斯坦|塔吉克|타지키스탄
tk: tokelau|tokelauöarna|توكيلاو|トケラウ|托克劳|托克勞群島|토켈라우
tl: timor-leste|timor oriental|timor est|oost-timor|östtimor|itä-timor|timor wschodni|východní timor|kelet-timor|восточный тимор|тимор-лешті|تيمور - ليشتي|東ティモール|东帝汶|東帝汶|동티모르
tm: turkmenistan|turcomenistão|türkmenisztán|تركمانستان|トルクメニスタン|土库曼斯坦|土庫曼|투르크메니스탄
tn: tunisia|tunesien|tunisie|túnez|tunesië|tunisien|tunezja|tunisko|tunézia|tunus|тунис|تونس|チュニジア|突尼斯|突尼西亞|튀니지
to: tonga|تونغا|トンガ|汤加|東加|통가
tp: timor-leste|timor oriental|timor est|oost-timor|östtimor|itä-timor|timor wschodni|východní timor|kelet-timor|восточный тимор|тимор-лешті|تيمور - ليشتي|東ティモール|东帝汶|東帝汶|동티모르
tr: türkiye|türkei|turquie|turquía|turchia|turkije|turkiet|turkki|turcja|turecko|törökország|turcia|турция|туреччина|تركيا|トルコ|土耳其|튀르키예|turkey
tt: trinidad & tobago|trinidad und tobago|trinité-et-tobago|trinidad y tobago|trinidad e tobago|trinidad en tobago|trinidad och tobago|trinidad ja tobago|trynidad i tobago|trinidad a tobago|trinidad és tobago|trinidad și tobago|trinidad ve tobago|тринидад и тобаго|ترينيداد وتوباغو|トリニダード・トバゴ|特立尼达和多巴哥|千里達及托巴哥|트리니다드 토바고
tv: tuvalu|توفالو|ツバル|图瓦卢|吐瓦魯|투발루
tw: taiwan|tajwan|tchaj-wan|tajvan|tayvan|تايوان|台湾|台灣|대만
tz: tanzania|tansania|tanzanie|tanzanya|танзания|تنزانيا|タンザニア|坦桑尼亚|坦尚尼亞|탄자니아
ua: ukraine|ucrania|ucraina|oekraïne|ukraina|ukrajina|ukrajna|ukrayna|أوكرانيا|ウクライナ|乌克兰|烏克蘭|우크라이나
ug: uganda|ouganda|oeganda|أوغندا|ウガンダ|乌干达|烏干達|우간다
uk: united kingdom|vereinigtes königreich|royaume-uni|reino unido|regno unito|verenigd koninkrijk|storbritannien|iso-britannia|wielka brytania|spojené království|egyesült királyság|regatul unit|birleşik krallık|великобритания|велика британія|المملكة المتحدة|イギリス|英国|英國|영국
us: united states|vereinigte staaten|états-unis|estados unidos|stati uniti|verenigde staten|usa|yhdysvallat|stany zjednoczone|spojené státy|egyesült államok|statele unite ale americii|amerika birleşik devletleri|соединенные штаты|сполучені штати|الولايات المتحدة|アメリカ合衆国|美国|美國|미국|u.s.a.|u.s.|us|united states of america|米国
uy: uruguay|uruguai|urugwaj|уругвай|أورغواي|ウルグアイ|乌拉圭|烏拉圭|우루과이
uz: uzbekistan|usbekistan|ouzbékistan|uzbequistão|oezbekistan|üzbegisztán|özbekistan|أوزبكستان|ウズベキスタン|乌兹别克斯坦|烏茲別克|우즈베키스탄
va: vatican city|vatikanstadt|état de la cité du vatican|ciudad del vaticano|città del vaticano|cidade do vaticano|vaticaanstad|vatikanstaten|vatikaani|watykan|vatikán|statul cetății vaticanului|الفاتيكان|バチカン市国|梵蒂冈|梵蒂岡|바티칸 시국
vc: st. vincent & grenadines|st. vincent und die grenadinen|saint-vincent-et-les grenadines|san vicente y las granadinas|saint vincent e grenadine|são vicente e granadinas|saint vincent en de grenadines|saint vincent ja grenadiinit|saint vincent i grenadyny|svatý vincenc a grenadiny|saint vincent és a grenadine-szigetek|saint vincent și grenadinele|saint vincent ve grenadinler|сент-винсент и гренадины|сент-вінсент і гренадіни|سانت فنسنت وجزر غرينادين|セントビンセント及びグレナディーン諸島|圣文森特和格林纳丁斯|聖文森及格瑞那丁|세인트빈센트그레나딘
vd: vietnam|viêt nam|vietnã|wietnam|вьетнам|فيتنام|ベトナム|越南|베트남
ve: venezuela|wenezuela|венесуэла|فنزويلا|ベネズエラ|委内瑞拉|委內瑞拉|베네수엘라
vg: british virgin islands|britische jungferninseln|îles vierges britanniques|islas vírgenes británicas|isole vergini britanniche|ilhas virgens britânicas|britse maagdeneilanden|brittiska jungfruöarna|brittiläiset neitsytsaaret|brytyjskie wyspy dziewicze|britské panenské ostrovy|brit virgin-szigetek|insulele virgine britanice|britanya virjin adaları|виргинские о-ва|британські віргінські острови|جزر فيرجن البريطانية|英領ヴァージン諸島|英属维尔京群岛|英屬維京群島|영국령 버진아일랜드
vi: u.s. virgin islands|amerikanische jungferninseln|îles vierges des états-unis|islas vírgenes de ee. uu.|isole vergini americane|ilhas virgens americanas|amerikaanse maagdeneilanden|amerikanska jungfruöarna|yhdysvaltain neitsytsaaret|wyspy dziewicze stanów zjednoczonych|americké panenské ostrovy|amerikai virgin-szigetek|insulele virgine americane|abd virjin adaları|виргинские о-ва|віргінські острови|جزر فيرجن الأمريكية|米領ヴァージン諸島|美属维尔京群岛|美屬維京群島|미국령 버진아일랜드
vn: vietnam|viêt nam|vietnã|wietnam|вьетнам|فيتنام|ベトナム|越南|베트남
vu: vanuatu|فانواتو|バヌアツ|瓦努阿图|萬那杜|바누아투
wf: wallis & futuna|wallis und futuna|wallis-et-futuna|wallis y futuna|wallis e futuna|wallis en futuna|wallis- och futunaöarna|wallis ja futuna|wallis i futuna|wallis a futuna|wallis és futuna|wallis și futuna|wallis ve futuna|уоллис и футуна|جزر والس وفوتونا|ウォリス・フツナ|瓦利斯和富图纳|瓦利斯群島和富圖那群島|왈리스-푸투나 제도
ws: samoa|szamoa|ساموا|サモア|萨摩亚|薩摩亞|사모아
xk: kosovo|kosowo|koszovó|kosova|كوسوفو|コソボ|科索沃|코소보
yd: yemen|jemen|iêmen|اليمن|イエメン|也门|葉門|예멘
ye: yemen|jemen|iêmen|اليمن|イエメン|也门|葉門|예멘
yt: mayotte|majotta|майотта|مايوت|マヨット|马约特|馬約特島|마요트
yu: serbia|serbien|serbie|sérvia|servië|srbsko|szerbia|sırbistan|сербия|صربيا|セルビア|塞尔维亚|塞爾維亞|세르비아
za: south africa|südafrika|afrique du sud|sudáfrica|áfrica do sul|zuid-afrika|sydafrika|etelä-afrikka|republika południowej afryki|jihoafrická republika|dél-afrikai köztársaság|africa de sud|güney afrika|южно-африканская республика|південно-африканська республіка|جنوب أفريقيا|南アフリカ|南非|남아프리카
zm: zambia|sambia|zambie|zambiya|زامبيا|ザンビア|赞比亚|尚比亞|잠비아
zr: congo - kinshasa|kongo-kinshasa|congo-kinshasa|república democrática del congo|kongon demokraattinen tasavalta|demokratyczna republika konga|kongo – kinshasa|kongo - kinşasa|الكونغو - كينشاسا|コンゴ民主共和国|刚果|剛果|콩고-킨샤사
zw: zimbabwe|simbabwe|zimbabue|zimbabve|زيمبابوي|ジンバブエ|津巴布韦|辛巴威|짐바브웨
`;
