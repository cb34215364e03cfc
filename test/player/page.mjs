// What a page's player does. The test calls it from outside, by window.player.
import {VASTClient, VASTTracker} from '@dailymotion/vast-client';

window.player = {
    // Asks for ads and gives them as the library has read them.
    async request(url, withCredentials) {
        const response = await new VASTClient().get(url, {withCredentials, timeout: 10000});
        return response.ads;
    },

    // Shows an ad, as far as those hear of it who wait for its impression.
    show(ad) {
        const tracker = new VASTTracker(null, ad, ad.creatives[0]);
        tracker.trackImpression();
        // A tracker does it once.
        tracker.trackImpression();
    },

    // Loads an image, as <img src> does, and gives its size.
    image(url) {
        return new Promise((resolve, reject) => {
            const image = document.createElement('img');
            image.onload = () => resolve([image.naturalWidth, image.naturalHeight]);
            image.onerror = () => reject(new Error(`no image: ${url}`));
            image.src = url;
            document.body.append(image);
        });
    },
};
