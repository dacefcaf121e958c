/** The bundled lecture as pocketsphinx heard it: no marks, a line a pause, some words wrong. */
export const heardLecture = `today we will talk about inflation
inflation is a general rise in prices over a period of time
when prices rise each dollar buys less than it did before
economists measure inflation with the price index
the price index is the cost of six basket of goods such as food and fuel
inflation has two main causes
the first cause is strong demand
when demand grows faster than supply companies raise their prices
the second cause is rising costs
for example in the nineteen seventies the price of oil increased sharply
companies charge their customers more and inflation followed in many countries
the central bank can fight inflation with interest rates
the interest rate is the price of borrowing money
when interest rates rise people borrow less and spend less because loans are more expensive
demand falls and prices to become stable
however higher interest rates can also slow the economy and to increase unemployment
the central bank must balance stable prices against jobs`
