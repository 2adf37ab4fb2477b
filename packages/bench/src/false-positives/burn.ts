/** Takes a core for itself. */
for (let x = 1; ; x = (x * 1_103_515_245 + 12_345) % 2_147_483_648) if (x < 0) break;
