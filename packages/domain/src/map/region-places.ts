import type { Place } from "./great-circle.ts";

/**
 * Where the regions of clouds are, as far as their operators say: latitude, longitude, then every name that means the place. Codes of AWS,
 * Google Cloud, Azure, Hetzner, OVH, DigitalOcean and Linode, airports and cities as hosters use them, generic regions, countries. Where two
 * operators mean different places by one name, the larger one's counts.
 */
const TABLE = `
39.04 -77.49 ashburn us-east-1 us-east4 us-east us-iad iad ash washington virginia us-gov-east
36.67 -78.39 boydton eastus eastus2
39.96 -83.00 columbus us-east-2 us-east5 us-gov-east-1 ohio cmh
33.20 -80.01 moncks-corner us-east1 south-carolina
40.74 -74.17 newark ewr new-jersey
40.71 -74.01 new-york nyc us-nyc jfk
42.36 -71.06 boston bos
39.95 -75.17 philadelphia phl
37.54 -77.44 richmond ric
33.75 -84.39 atlanta us-southeast us-atl atl us-south-east
25.76 -80.19 miami us-mia mia florida
35.23 -80.84 charlotte clt
41.88 -87.63 chicago northcentralus us-ord ord chi us-north us-midwest
41.26 -95.86 council-bluffs us-central1 us-central
41.59 -93.62 des-moines centralus iowa
32.78 -96.80 dallas us-south1 us-south dfw dal texas us-dal
29.76 -95.37 houston iah
29.42 -98.49 san-antonio southcentralus
41.14 -104.82 cheyenne westcentralus wyoming
39.74 -104.99 denver den colorado us-den
40.76 -111.89 salt-lake-city us-west3 slc utah
33.45 -112.07 phoenix westus3 phx arizona
36.17 -115.14 las-vegas us-west4 las nevada
34.05 -118.24 los-angeles us-west2 us-lax lax
37.34 -121.89 san-jose us-west-1 sjc silicon-valley
37.55 -121.99 fremont us-sjo
37.77 -122.42 san-francisco westus sfo california
45.84 -119.70 boardman us-west-2 us-gov-west-1 us-gov-west oregon us-west
45.59 -121.18 the-dalles us-west1
45.52 -122.99 hillsboro hil portland pdx
47.23 -119.85 quincy westus2
47.61 -122.33 seattle us-sea sea us-wa
21.31 -157.86 honolulu hnl hawaii
61.22 -149.90 anchorage anc alaska
45.50 -73.57 montreal ca-central-1 northamerica-northeast1 yul ca-east quebec
46.81 -71.21 quebec-city canadaeast
45.32 -73.87 beauharnois bhs
43.65 -79.38 toronto northamerica-northeast2 canadacentral ca-central yyz tor ca-tor ontario
51.05 -114.07 calgary ca-west-1 ca-west yyc
49.28 -123.12 vancouver yvr
20.59 -100.39 queretaro mx-central-1 mx-central northamerica-south1 mexicocentral qro
19.43 -99.13 mexico-city mex cdmx
-23.55 -46.63 sao-paulo sa-east-1 southamerica-east1 brazilsouth br-gru gru sa-east
-22.91 -43.17 rio-de-janeiro brazilsoutheast gig rio
-33.45 -70.67 santiago southamerica-west1 chilecentral scl cl-scl sa-west
-34.60 -58.38 buenos-aires eze
4.71 -74.07 bogota bog co-bog
-12.05 -77.04 lima
53.35 -6.26 dublin eu-west-1 northeurope eu-west dub
51.51 -0.13 london eu-west-2 europe-west2 uksouth gb-lon lhr lon eri erith uk-south england
51.48 -3.18 cardiff ukwest
53.48 -2.24 manchester man
48.86 2.35 paris eu-west-3 europe-west9 francecentral fr-par par cdg
43.30 5.37 marseille francesouth mrs
50.99 2.13 gravelines gra
50.69 3.17 roubaix rbx
48.57 7.75 strasbourg sbg
50.11 8.68 frankfurt eu-central-1 europe-west3 eu-central de-fra germanywestcentral fra lim limburg eu
50.48 12.37 falkenstein fsn
49.45 11.08 nuremberg nbg nuernberg
52.52 13.40 berlin europe-west10 germanynorth ber
48.14 11.58 munich muc muenchen
53.55 9.99 hamburg ham
51.23 6.78 dusseldorf dus duesseldorf
52.37 4.90 amsterdam westeurope nl-ams ams
53.44 6.83 eemshaven europe-west4 groningen
50.85 4.35 brussels belgiumcentral bru
50.45 3.82 saint-ghislain europe-west1
49.61 6.13 luxembourg lux
47.37 8.54 zurich eu-central-2 europe-west6 switzerlandnorth zrh
46.20 6.14 geneva switzerlandwest gva
45.46 9.19 milan eu-south-1 europe-west8 italynorth it-mil mil mxp eu-south
45.07 7.69 turin europe-west12
41.90 12.50 rome fco
40.42 -3.70 madrid europe-southwest1 spaincentral es-mad mad eu-southwest
41.65 -0.89 zaragoza eu-south-2 aragon
41.39 2.17 barcelona bcn
38.72 -9.14 lisbon lis
48.21 16.37 vienna austriaeast vie
50.08 14.44 prague prg
52.23 21.01 warsaw europe-central2 polandcentral waw eu-east
47.50 19.04 budapest bud
44.43 26.10 bucharest otp
42.70 23.32 sofia sof
37.98 23.73 athens ath eu-southeast
41.01 28.98 istanbul ist
59.33 18.07 stockholm eu-north-1 europe-north2 se-sto arn eu-north
60.67 17.14 gavle swedencentral
55.60 13.00 malmo swedensouth
59.91 10.75 oslo norwayeast no-osl osl
58.97 5.73 stavanger norwaywest
55.68 12.57 copenhagen cph
60.17 24.94 helsinki hel
60.57 27.20 hamina europe-north1
59.44 24.75 tallinn tll
56.95 24.11 riga rix
54.69 25.28 vilnius vno
50.45 30.52 kyiv kiev kbp
55.76 37.62 moscow mow
64.15 -21.94 reykjavik kef
32.09 34.78 tel-aviv il-central-1 me-west1 israelcentral tlv il-central
26.07 50.56 bahrain me-south-1 me-south
25.20 55.27 dubai me-central-1 uaenorth dxb me-central
24.45 54.38 abu-dhabi uaecentral auh
25.29 51.53 doha me-central1 qatarcentral doh
26.42 50.09 dammam me-central2
24.71 46.68 riyadh ruh
-33.92 18.42 cape-town af-south-1 southafricawest cpt af-south
-26.20 28.05 johannesburg africa-south1 southafricanorth jnb
-1.29 36.82 nairobi nbo af-east
6.52 3.38 lagos los af-west
30.04 31.24 cairo cai af-north
19.08 72.88 mumbai ap-south-1 asia-south1 westindia in-bom bom ynm ap-south ap-west
28.61 77.21 delhi asia-south2 del new-delhi
18.52 73.86 pune centralindia pnq
13.08 80.27 chennai southindia in-maa maa
12.97 77.59 bangalore blr bengaluru
17.39 78.49 hyderabad ap-south-2 hyd
22.47 70.06 jamnagar jioindiawest
1.35 103.82 singapore ap-southeast-1 asia-southeast1 southeastasia sg-sin sgp sin ap-southeast sg apac ap
-6.21 106.85 jakarta ap-southeast-3 asia-southeast2 indonesiacentral id-cgk cgk jkt
3.14 101.69 kuala-lumpur ap-southeast-5 malaysiawest kul
13.76 100.50 bangkok ap-southeast-7 asia-southeast3 bkk
14.60 120.98 manila mnl
21.03 105.85 hanoi han
10.82 106.63 ho-chi-minh-city sgn saigon
22.32 114.17 hong-kong ap-east-1 asia-east2 eastasia hkg hk ap-east
25.03 121.57 taipei ap-east-2 taiwannorth tpe
24.08 120.54 changhua asia-east1
35.68 139.69 tokyo ap-northeast-1 asia-northeast1 japaneast jp-tyo tyo nrt hnd ap-northeast
34.69 135.50 osaka ap-northeast-3 asia-northeast2 japanwest jp-osa kix osa
37.57 126.98 seoul ap-northeast-2 asia-northeast3 koreacentral icn sel
35.18 129.08 busan koreasouth pus
39.90 116.41 beijing cn-north-1 chinanorth pek cn-north
38.49 106.23 ningxia cn-northwest-1 cn-northwest yinchuan
31.23 121.47 shanghai chinaeast sha pvg cn-east
22.54 114.06 shenzhen szx cn-south
30.27 120.16 hangzhou hgh
23.13 113.26 guangzhou can
-33.87 151.21 sydney ap-southeast-2 australia-southeast1 australiaeast syd au-east
-37.81 144.96 melbourne ap-southeast-4 australia-southeast2 australiasoutheast au-mel mel au-southeast
-35.28 149.13 canberra australiacentral
-31.95 115.86 perth per au-west
-27.47 153.03 brisbane bne
-36.85 174.76 auckland ap-southeast-6 newzealandnorth akl
39.83 -98.58 us usa united-states america
56.13 -106.35 ca canada
23.63 -102.55 mx mexico
39.00 -99.00 na north-america northamerica
-14.24 -51.93 br brazil
-15.00 -60.00 sa south-america southamerica latam
-38.42 -63.62 ar argentina
-35.68 -71.54 cl chile
4.57 -74.30 co colombia
-9.19 -75.02 pe peru
50.00 10.00 europe emea
54.00 -2.00 gb uk united-kingdom great-britain
53.41 -8.24 ie ireland
46.60 2.21 fr france
51.17 10.45 de germany deutschland
52.13 5.29 nl netherlands holland
50.50 4.47 be belgium
46.82 8.23 ch switzerland
47.52 14.55 at austria
42.50 12.57 it italy
40.46 -3.75 es spain
39.40 -8.22 pt portugal
51.92 19.15 pl poland
49.82 15.47 cz czechia czech-republic
47.16 19.50 hu hungary
45.94 24.97 ro romania
42.73 25.49 bg bulgaria
39.07 21.82 gr greece
38.96 35.24 tr turkey turkiye
60.13 18.64 se sweden
60.47 8.47 no norway
56.26 9.50 dk denmark
61.92 25.75 fi finland
64.96 -19.02 is iceland
58.60 25.01 ee estonia
56.88 24.60 lv latvia
55.17 23.88 lt lithuania
48.38 31.17 ua ukraine
31.05 34.85 il israel
23.42 53.85 ae uae united-arab-emirates
23.89 45.08 saudi-arabia
25.35 51.18 qa qatar
27.00 45.00 me middle-east middleeast
5.00 20.00 af africa
-30.56 22.94 za south-africa southafrica
26.82 30.80 eg egypt
9.08 8.68 ng nigeria
-0.02 37.91 ke kenya
34.05 100.62 asia
20.59 78.96 in india
36.20 138.25 jp japan
35.91 127.77 kr korea south-korea
35.86 104.20 cn china
23.70 120.96 tw taiwan
15.87 100.99 th thailand
14.06 108.28 vn vietnam
4.21 101.98 my malaysia
-0.79 113.92 id indonesia
12.88 121.77 ph philippines
-25.27 133.78 au australia oceania
-40.90 174.89 nz new-zealand newzealand
`;

const PLACES: ReadonlyMap<string, Place> = readTable();

/** By a name of the table, in lower case; the hyphens of a name without numbers may be left out. */
export function placeNamed(name: string): Place | null {
  return PLACES.get(name) ?? null;
}

/** Every name of the table; for its test. */
export function placeNames(): string[] {
  return [...PLACES.keys()];
}

function readTable(): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const line of TABLE.trim().split("\n")) {
    const [latitude, longitude, ...names] = line.split(" ");
    const place = { latitude: Number(latitude), longitude: Number(longitude) };
    for (const name of names) if (!places.has(name)) places.set(name, place);
  }
  // "hongkong" is as good as "hong-kong"; a code with a number is not: us-west2 and us-west-2 are two places.
  for (const [name, place] of [...places]) {
    const joined = name.replaceAll("-", "");
    if (!/\d/.test(name) && !places.has(joined)) places.set(joined, place);
  }
  return places;
}
