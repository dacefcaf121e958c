/** A small lecture, enough for every stage to work on. */
export const lectureText = `# Why the sea rises and falls
The tide is the regular rise and fall of the sea. Tides are caused by the gravity of the moon and the sun.
The moon pulls the water on the near side more strongly than it pulls the earth itself.
On the far side the water is pulled less than the earth, so a second bulge of water stays behind.
A bulge of water is called a tidal bulge. The earth turns under the two tidal bulges once a day.
Therefore most coasts have two high tides and two low tides every day.
A spring tide is a very high tide that happens when the sun and the moon pull in one line.
A neap tide is a weak tide that happens when the sun and the moon pull at a right angle.
The tidal range is the difference between high water and low water.
For example, the tidal range in the Bay of Fundy reaches sixteen metres because the bay has the shape of a funnel.
Sailors use a tide table, which lists the times of high water and low water for a harbour.
A tidal power station uses the tidal range to drive turbines and to make electricity.`
